//! A store whose database is a few lines of a test, for answers that a real engine gives rarely or never.

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder;
use axum::Router;
use store::{Store, Tables};
use tokio::net::TcpListener;

/// A store that sends its calls to `database`. Every table has the same name.
pub async fn store_on(database: Router) -> Store {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, database).into_future());
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .http_client(Builder::new().build_http())
        .endpoint_url(endpoint)
        .build();
    let name = || "Table".to_owned();
    let tables = Tables {
        users: name(),
        usernames: name(),
        payments: name(),
        files: name(),
        activities: name(),
        expiring: name(),
        statistics: name(),
        public_keys: name(),
        audit: name(),
    };
    Store::new(aws_sdk_dynamodb::Client::from_conf(config), tables)
}
