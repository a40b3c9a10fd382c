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
//! A test that needs only the database calls [`store()`].
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
//! - SQS knows only `SendMessage`. It delivers nothing: a test takes the [`Messages`] and hands them to the function.
//! - No TTL removes an expired row, as DynamoDB may leave one for days.
//!
//! The end-to-end tests check these against an emulator of all of AWS.

mod fault_proxy;
mod s3;
mod sdk;
mod server;
mod sqs;
mod tables;

pub use fault_proxy::{Fault, FaultProxy, PlannedFault};
pub use s3::Bucket;
pub use sqs::Messages;

use aws_sdk_s3::config::retry::RetryConfig;
use objects::Objects;
use serde_json::Value;
use server::{serve, serve_dynamodb};
use service::queue::Queue;
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
    /// DynamoDB without the `fault_proxy`.
    database_url: String,
}

impl FakeAws {
    /// Starts servers on loopback. They run until the runtime of the test ends.
    pub async fn start() -> Self {
        let (bucket, messages, fault_proxy) = <(Bucket, Messages, FaultProxy)>::default();
        let database_url = serve_dynamodb().await;
        let proxy = fault_proxy::router(fault_proxy.clone(), database_url.clone());
        let proxy_url = serve(proxy).await;
        let store = connect(&proxy_url, tables::create(&database_url).await);
        let s3_url = serve(s3::router(bucket.clone())).await;
        let sqs_url = serve(sqs::router(messages.clone())).await;
        Self {
            store,
            objects: objects(s3_url),
            queue: Queue::new(
                aws_sdk_sqs::Client::new(&sdk::config(&sqs_url)),
                format!("{sqs_url}/uploads"),
            ),
            bucket,
            fault_proxy,
            messages,
            database_url,
        }
    }

    /// Writes `items`, in the JSON of DynamoDB, to a table, without the checks of the store: for tests that need
    /// thousands of rows at once.
    pub async fn put_all(&self, table: &str, items: &[Value]) {
        tables::put_all(&self.database_url, table, items).await;
    }

    /// Every record of the stream of a table since the beginning, as Lambda delivers it.
    pub async fn stream_records(&self, table: &str) -> Vec<Value> {
        tables::stream_records(&self.database_url, table).await
    }
}

/// An empty database with every table.
pub async fn store() -> Store {
    let url = serve_dynamodb().await;
    connect(&url, tables::create(&url).await)
}

fn connect(url: &str, tables: store::Tables) -> Store {
    Store::new(aws_sdk_dynamodb::Client::new(&sdk::config(url)), tables)
}

fn objects(s3_url: String) -> Objects {
    let config = aws_sdk_s3::config::Builder::from(&sdk::config(&s3_url))
        .retry_config(RetryConfig::disabled())
        .force_path_style(true)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    Objects::new(client, "uploads".to_owned(), Some(s3_url))
}
