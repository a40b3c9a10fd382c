//! Everything a function reads from its environment, read once when it starts.

use anyhow::{Context, Result};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use std::time::Duration;

/// How long one try of a call to AWS may take, up to the head of its answer. The SDK itself waits for ever.
const ATTEMPT: Duration = Duration::from_secs(3);
/// With its repetitions. Less than the shortest time-out of a function, so that a silent service becomes
/// an answer of ours and not a dead process.
const CALL: Duration = Duration::from_secs(8);

/// What every function knows. Secrets are not in it: they go straight to who needs them.
#[derive(Clone, Debug)]
pub struct Config {
    /// Table names.
    pub tables: Tables,
    /// The bucket of uploads.
    pub uploads_bucket: String,
    /// How many attempts strangers have.
    pub throttle: ThrottleLimits,
    /// Base URL of the API without a last slash; `None`: take the gateway's own domain name.
    pub public_url: Option<String>,
}

/// Attempts per minute at what costs a password hash.
#[derive(Clone, Copy, Debug)]
pub struct ThrottleLimits {
    /// At one account, from wherever.
    pub per_account: u64,
    /// From one address, at whatever accounts.
    pub per_address: u64,
}

/// One table per aggregate.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Accounts, and the id counter.
    pub users: String,
    /// User name -> account.
    pub usernames: String,
    /// Payments.
    pub payments: String,
    /// Uploads.
    pub files: String,
    /// History.
    pub activities: String,
    /// What dies by itself.
    pub expiring: String,
    /// Running totals.
    pub statistics: String,
}

impl Config {
    /// Fails, naming it, on the first variable that is missing.
    pub fn from_env() -> Result<Self> {
        Ok(Self {
            tables: Tables {
                users: required("USERS_TABLE")?,
                usernames: required("USERNAMES_TABLE")?,
                payments: required("PAYMENTS_TABLE")?,
                files: required("FILES_TABLE")?,
                activities: required("ACTIVITIES_TABLE")?,
                expiring: required("EXPIRING_TABLE")?,
                statistics: required("STATISTICS_TABLE")?,
            },
            uploads_bucket: required("UPLOADS_BUCKET")?,
            throttle: ThrottleLimits {
                per_account: number("ATTEMPTS_PER_ACCOUNT", 10)?,
                per_address: number("ATTEMPTS_PER_ADDRESS", 60)?,
            },
            public_url: optional("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
        })
    }
}

/// Region, credentials and endpoint, as the environment says.
pub async fn aws() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL);
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts.build())
        .load()
        .await
}

/// The variable's value, or an error that names it.
pub fn required(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("environment variable {name}"))
}

/// The variable's value, unless it is missing or empty.
pub fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The variable as a number; `default` if it is missing or empty.
pub fn number(name: &str, default: u64) -> Result<u64> {
    let Some(text) = optional(name) else {
        return Ok(default);
    };
    text.parse()
        .with_context(|| format!("environment variable {name} is not a number: {text}"))
}
