//! AWS inside the process of a test: a DynamoDB, a bucket and a queue for each test, all empty at its start.
//!
//! ```no_run
//! # async fn test() {
//! use fake_aws::{FakeAws, Fault, PlannedFault};
//!
//! let aws = FakeAws::start().await;
//! // The code under test gets the clients that functions have.
//! let (store, objects, queue) = (&aws.store, &aws.objects, &aws.queue);
//! // The test makes AWS fail ...
//! aws.bucket.set_broken(true);
//! aws.fault_proxy.inject(PlannedFault { after_calls: 2, fault: Fault::ResponseLost, times: 1 });
//! // ... and sees what the code has stored and sent.
//! assert!(aws.bucket.keys().is_empty());
//! assert!(aws.messages.take().is_empty());
//! # }
//! ```
//!
//! A test that needs only the database calls [`store()`], and one of secrets [`secrets()`].
//!
//! # What is real
//! - DynamoDB is a real engine (dynoxide) with the tables and indexes of `infra/storage.yaml`. Conditions, transactions
//!   and indexes work as in AWS, because they are what the tests are about.
//! - The clients are those of the AWS SDK and speak HTTP to servers on loopback. The SDK retries as in production,
//!   except for S3, where a failure of the [`Bucket`] would only take longer.
//!
//! # What the fakes do not do
//! - None of them checks credentials, signatures, IAM policies or limits of size and rate. A presigned request is
//!   therefore never sent to the bucket: a test calls [`Bucket::put_new`] instead, which follows the one rule that
//!   matters, that an object is never replaced.
//! - S3 knows only the calls that the crate `objects` makes. It stores neither content types nor times, and sends no
//!   event when an object is created.
//! - SES knows only `SendEmail`, and sends nothing.
//! - SQS knows only `SendMessage`. It delivers nothing: a test takes the [`Messages`] and hands them to the function.
//! - No TTL removes an expired row, as DynamoDB may leave one for days.
//!
//! The end-to-end tests check these against an emulator of all of AWS.

mod contention;
mod fault_proxy;
mod s3;
mod sdk;
mod secrets;
mod server;
mod ses;
mod sqs;
mod tables;

pub use contention::{Contention, RowName};
pub use fault_proxy::{Fault, FaultProxy, PlannedFault};
pub use s3::Bucket;
pub use secrets::Secret;
pub use ses::{Mailbox, SentMail};
pub use sqs::Messages;

use aws_sdk_s3::config::retry::RetryConfig;
use objects::Objects;
use serde_json::Value;
use server::{serve, serve_dynamodb};
use service::queue::Queue;
use service::secrets::Secrets;
use std::time::Duration;
use store::Store;

/// The AWS of one test: what the functions have, and the test's own view of it.
pub struct FakeAws {
    /// DynamoDB behind the `fault_proxy`, as functions use it.
    pub store: Store,
    /// The bucket as functions use it.
    pub objects: Objects,
    /// The queue as functions use it. There is one, for every function that sends.
    pub queue: Queue,
    /// The bucket as the test sees it.
    pub bucket: Bucket,
    /// Makes calls of `store` fail.
    pub fault_proxy: FaultProxy,
    /// The messages that were sent to `queue`.
    pub messages: Messages,
    engine: dynoxide::Database,
    /// SES as functions use it.
    pub ses: aws_sdk_sesv2::Client,
    /// The mails that were handed over to `ses`.
    pub mailbox: Mailbox,
    urls: Urls,
}

/// Where the servers are, for a client of another process.
#[derive(Clone, Debug)]
pub struct Urls {
    /// DynamoDB without the `fault_proxy`.
    pub database: String,
    pub bucket: String,
    pub queue: String,
}

impl FakeAws {
    /// Starts servers on loopback. They run until the runtime of the test ends.
    pub async fn start() -> Self {
        let (bucket, messages, fault_proxy) = <(Bucket, Messages, FaultProxy)>::default();
        let mailbox = Mailbox::default();
        let (engine, database_url) = serve_dynamodb().await;
        let proxy = fault_proxy::router(fault_proxy.clone(), database_url.clone());
        let proxy_url = serve(proxy).await;
        let store = connect(&proxy_url, tables::create(&database_url).await);
        let s3_url = serve(s3::router(bucket.clone())).await;
        let sqs_url = serve(sqs::router(messages.clone())).await;
        let ses_url = serve(ses::router(mailbox.clone())).await;
        Self {
            store,
            ses: ses(&ses_url),
            mailbox,
            objects: objects(&s3_url),
            queue: Queue::new(
                aws_sdk_sqs::Client::new(&sdk::config(&sqs_url)),
                format!("{sqs_url}/uploads"),
            ),
            bucket,
            fault_proxy,
            messages,
            engine,
            urls: Urls {
                database: database_url,
                bucket: s3_url,
                queue: sqs_url,
            },
        }
    }

    pub fn urls(&self) -> Urls {
        self.urls.clone()
    }

    /// Writes `items`, in the JSON of DynamoDB, to a table, without the checks of the store: for tests that need
    /// thousands of rows at once. They are in the stream of the table, too.
    pub fn put_all(&self, table: &str, items: Vec<Value>) {
        tables::put_all(&self.engine, table, items);
    }

    /// From now on a write takes as long as `latency`, and conflicts with others of the same row as in DynamoDB. The value
    /// that is returned tells what happened.
    pub fn contend(&self, latency: Duration) -> Contention {
        let contention = Contention::new(latency, tables::keys());
        self.fault_proxy.set_contention(contention.clone());
        contention
    }

    /// Every record of the stream of a table since the beginning, as Lambda delivers it.
    pub async fn stream_records(&self, table: &str) -> Vec<Value> {
        tables::stream_records(&self.urls.database, table).await
    }
}

/// A Secrets Manager with `secret`.
pub async fn secrets(secret: Secret) -> Secrets {
    let url = serve(secrets::router(secret)).await;
    Secrets::new(&sdk::config(&url))
}

/// An empty database with every table.
pub async fn store() -> Store {
    let (_, url) = serve_dynamodb().await;
    connect(&url, tables::create(&url).await)
}

fn connect(url: &str, tables: store::Tables) -> Store {
    Store::new(aws_sdk_dynamodb::Client::new(&sdk::config(url)), tables)
}

fn ses(url: &str) -> aws_sdk_sesv2::Client {
    let config = sdk::config(url).into_builder();
    let config = config.retry_config(RetryConfig::disabled()).build();
    aws_sdk_sesv2::Client::new(&config)
}

fn objects(s3_url: &str) -> Objects {
    let config = sdk::config(s3_url).into_builder();
    let config = config.retry_config(RetryConfig::disabled()).build();
    Objects::new(&config, "uploads".to_owned())
}
