//! The configuration of AWS SDK clients that talk to a server of this process.

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_types::SdkConfig;

/// A client with this configuration sends plain HTTP to `endpoint_url`. It retries as often as in production.
pub fn config(endpoint_url: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
            "id", "secret", None,
        )))
        .http_client(Builder::new().build_http())
        .endpoint_url(endpoint_url)
        .build()
}
