//! AWS within the process of a test. DynamoDB is a real engine (dynoxide) with the tables of
//! infra/storage.yaml: its conditions and transactions are what tests are about. S3 and SQS are a few
//! lines that keep objects and messages where a test can see them, and fail when it says so. Neither
//! checks signatures, sends events or delivers messages: the end-to-end tests do that.

mod s3;
mod sqs;
mod tables;
mod wire;

pub use s3::Bucket;
pub use sqs::Messages;
pub use wire::{Trip, Wire};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder;
use objects::Objects;
use service::queue::Queue;
use store::Store;
use tokio::net::TcpListener;

/// A database, a bucket and a queue of one test's own, all empty.
pub struct FakeAws {
    /// What functions see of the database.
    pub store: Store,
    /// What functions see of the bucket.
    pub objects: Objects,
    /// What functions see of the queue.
    pub queue: Queue,
    /// What is in the bucket.
    pub bucket: Bucket,
    /// What happens on the way to the database.
    pub wire: Wire,
    /// What was sent to the queue.
    pub messages: Messages,
    database: String,
}

impl FakeAws {
    /// Starts on loopback; it ends with the runtime of the test.
    pub async fn start() -> Self {
        let (bucket, messages, wire) = <(Bucket, Messages, Wire)>::default();
        let s3_url = serve(s3::router(bucket.clone())).await;
        let s3 = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::for_tests())
            .http_client(Builder::new().build_http())
            .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
            .force_path_style(true)
            .endpoint_url(&s3_url)
            .build();
        let endpoint = serve(sqs::router(messages.clone())).await;
        let sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::for_tests())
            .http_client(Builder::new().build_http())
            .endpoint_url(&endpoint)
            .build();
        let (store, database) = store_over(&wire).await;
        Self {
            store,
            database,
            objects: Objects::new(
                aws_sdk_s3::Client::from_conf(s3),
                "uploads".to_owned(),
                Some(s3_url),
            ),
            queue: Queue::new(
                aws_sdk_sqs::Client::from_conf(sqs),
                format!("{endpoint}/uploads"),
            ),
            bucket,
            wire,
            messages,
        }
    }
}

impl FakeAws {
    /// Writes items of a table, in DynamoDB's own JSON, past the store: many in little time.
    pub async fn put_all(&self, table: &str, items: &[serde_json::Value]) {
        tables::put_all(&self.database, table, items).await;
    }
}

/// A database of one test's own with the template's tables, all empty.
pub async fn store() -> Store {
    let endpoint = database().await;
    let tables = tables::create(&endpoint).await;
    Store::new(client(&endpoint), tables)
}

/// A store behind `wire`, and the database in front of it.
async fn store_over(wire: &Wire) -> (Store, String) {
    let endpoint = database().await;
    let tables = tables::create(&endpoint).await;
    let near_end = serve(wire::router(wire.clone(), endpoint.clone())).await;
    (Store::new(client(&near_end), tables), endpoint)
}

async fn database() -> String {
    let database = dynoxide::Database::memory().expect("a database in memory");
    let (listener, endpoint) = listen().await;
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    endpoint
}

fn client(endpoint: &str) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::for_tests())
        .http_client(Builder::new().build_http())
        .endpoint_url(endpoint)
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

async fn serve(router: axum::Router) -> String {
    let (listener, endpoint) = listen().await;
    tokio::spawn(axum::serve(listener, router).into_future());
    endpoint
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    (listener, format!("http://{address}"))
}
