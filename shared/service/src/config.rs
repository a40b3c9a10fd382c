//! The environment of a function, read once when it starts.

use crate::Provider;
use crate::throttle::Limits;
use anyhow::{Context, Result};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use chrono::TimeDelta;
use std::time::Duration;
use store::Tables;

/// The time-out of one attempt of a call to AWS, until the response headers arrive. The SDK itself has none.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// The time-out of a call with its retries. It is less than the shortest time-out of a function, so that a
/// silent service becomes an answer of ours and not a killed process.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);

/// The requests of one account in a minute that wait for the end of a file.
const WAITS_PER_ACCOUNT: u64 = 30;
/// The shortest time between two searches for one payment. It is shorter than the time that a payer needs for anything.
const BETWEEN_SEARCHES: TimeDelta = TimeDelta::seconds(3);

/// The settings of every function. Secrets are not in it: they go straight to their users.
#[derive(Clone, Debug)]
pub struct Config {
    pub tables: Tables,
    pub uploads_bucket: String,
    pub limits: Limits,
    /// The base URL of the API without a trailing slash; `None` stands for API Gateway's own domain name.
    pub public_url: Option<String>,
    /// The origins whose pages may call the API from a browser, such as `https://app.example`.
    pub allowed_origins: Vec<String>,
}

impl Config {
    /// # Errors
    /// Names the first variable that is missing or unreadable.
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
            limits: Limits {
                attempts_per_account: number("ATTEMPTS_PER_ACCOUNT", 10)?,
                attempts_per_address: number("ATTEMPTS_PER_ADDRESS", 60)?,
                failures_per_account: number("FAILURES_PER_ACCOUNT", 100)?,
                callbacks_per_address: number("CALLBACKS_PER_ADDRESS", 300)?,
                payments_per_account: number("PAYMENTS_PER_ACCOUNT", 30)?,
                waits_per_account: WAITS_PER_ACCOUNT,
                open_payments_per_account: number("OPEN_PAYMENTS_PER_ACCOUNT", 5)?,
                between_searches: BETWEEN_SEARCHES,
            },
            public_url: optional("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
            allowed_origins: list("ALLOWED_ORIGINS"),
        })
    }
}

/// Region, credentials and endpoint of AWS, from the environment.
pub async fn aws() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT);
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts.build())
        .load()
        .await
}

/// The provider's client from `AAMARPAY_URL`, `AAMARPAY_STORE_ID` and `AAMARPAY_SIGNATURE_KEY`. Only the
/// functions that talk to the provider have these variables.
///
/// # Errors
/// Names the variable that is missing or empty.
pub fn provider() -> Result<Provider> {
    Provider::new(
        &required("AAMARPAY_URL")?,
        required("AAMARPAY_STORE_ID")?,
        required("AAMARPAY_SIGNATURE_KEY")?,
    )
}

/// The value of the variable.
///
/// # Errors
/// Names the variable if it is missing or empty.
pub fn required(name: &str) -> Result<String> {
    optional(name).with_context(|| format!("environment variable {name} is missing or empty"))
}

/// The value of the variable, unless it is missing or empty.
pub fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The parts of the variable between its commas; none if it is missing or empty.
fn list(name: &str) -> Vec<String> {
    let text = optional(name).unwrap_or_default();
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The variable as a number; `default` if it is missing or empty.
///
/// # Errors
/// Names the variable if it is not a number.
pub fn number(name: &str, default: u64) -> Result<u64> {
    let Some(text) = optional(name) else {
        return Ok(default);
    };
    text.parse()
        .with_context(|| format!("environment variable {name} is not a number: {text}"))
}
