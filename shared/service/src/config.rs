//! The environment of a function, read once when it starts.

use crate::receipts::{Merchant, VatRate};
use crate::throttle::Limits;
use crate::tls;
use anyhow::{Context, Result};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_types::SdkConfig;
use chrono::TimeDelta;
use domain::Retention;
use std::time::Duration;
use store::Tables;

/// The time-out of opening a connection, which is the SDK's own.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
/// The time-out of one attempt of a call to AWS, until the response headers arrive. The SDK itself has none.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// The time-out of a call with its retries. It is less than the shortest time-out of a function, so that a
/// silent service becomes an answer of ours and not a killed process.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);

/// The requests of one account in a minute that wait for the end of a file.
const WAITS_PER_ACCOUNT: u64 = 30;
/// The files of one account in an hour that are deleted before they are counted.
const CANCELLATIONS_PER_ACCOUNT: u64 = 20;
/// The uncountable files of one account in a day whose credits are refunded.
const REFUNDS_PER_ACCOUNT: u64 = 5;
/// The days for which contents are kept, unless `CONTENT_RETENTION_DAYS` is set.
const RETENTION_DAYS: u64 = 90;
/// The shortest time between two searches for one payment. It is shorter than the time that a payer needs for anything.
const BETWEEN_SEARCHES: TimeDelta = TimeDelta::seconds(3);

/// The settings of every function. No secret is among them: variables name secrets, and [`crate::secrets`] reads them.
#[derive(Clone, Debug)]
pub struct Config {
    pub tables: Tables,
    pub uploads_bucket: String,
    pub limits: Limits,
    /// For how long the contents of files are kept.
    pub retention: Retention,
    /// Whose receipts are shown.
    pub merchant: Merchant,
    /// The base URL of the API without a trailing slash; `None` stands for API Gateway's own domain name.
    pub public_url: Option<String>,
    /// The origins whose pages may call the API from a browser, such as `https://app.example`.
    pub allowed_origins: Vec<String>,
    /// The secret with the keys that sign tokens, for functions that need them.
    pub token_key_secret: Option<String>,
    /// See [`crate::token_keys`].
    pub token_key_pause: TimeDelta,
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
                public_keys: required("PUBLIC_KEYS_TABLE")?,
                audit: required("AUDIT_TABLE")?,
            },
            uploads_bucket: required("UPLOADS_BUCKET")?,
            limits: Limits {
                attempts_per_account: number("ATTEMPTS_PER_ACCOUNT", 10)?,
                attempts_per_address: number("ATTEMPTS_PER_ADDRESS", 60)?,
                failures_per_account: number("FAILURES_PER_ACCOUNT", 100)?,
                callbacks_per_address: number("CALLBACKS_PER_ADDRESS", 300)?,
                payments_per_account: number("PAYMENTS_PER_ACCOUNT", 30)?,
                waits_per_account: WAITS_PER_ACCOUNT,
                cancellations_per_account: CANCELLATIONS_PER_ACCOUNT,
                refunds_per_account: REFUNDS_PER_ACCOUNT,
                open_payments_per_account: number("OPEN_PAYMENTS_PER_ACCOUNT", 5)?,
                between_searches: BETWEEN_SEARCHES,
            },
            retention: Retention {
                days: number("CONTENT_RETENTION_DAYS", RETENTION_DAYS)?
                    .try_into()
                    .context("environment variable CONTENT_RETENTION_DAYS is too large")?,
            },
            merchant: merchant()?,
            public_url: optional("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
            allowed_origins: list("ALLOWED_ORIGINS"),
            token_key_secret: optional("TOKEN_KEY_SECRET"),
            token_key_pause: TimeDelta::seconds(
                i64::try_from(number("TOKEN_KEY_PAUSE_SECONDS", 60)?)
                    .context("TOKEN_KEY_PAUSE_SECONDS")?,
            ),
        })
    }
}

fn merchant() -> Result<Merchant> {
    let text = |name| optional(name).unwrap_or_default();
    let vat = optional("VAT_PERCENT").map(|percent| VatRate::parse(&percent));
    Ok(Merchant {
        name: text("MERCHANT_NAME"),
        address: text("MERCHANT_ADDRESS"),
        vat_number: text("MERCHANT_VAT_NUMBER"),
        vat: vat
            .transpose()
            .context("environment variable VAT_PERCENT")?,
    })
}

/// Region, credentials and endpoint of AWS. They come from the environment alone, where Lambda puts them: the credentials of
/// the function's role, which outlive the process. No profile, web identity or instance metadata is asked for.
///
/// # Errors
/// Names the variable that is missing or empty.
pub fn aws() -> Result<SdkConfig> {
    let credentials = Credentials::new(
        required("AWS_ACCESS_KEY_ID")?,
        required("AWS_SECRET_ACCESS_KEY")?,
        optional("AWS_SESSION_TOKEN"),
        None,
        "environment",
    );
    aws_at(
        required("AWS_REGION")?,
        credentials,
        optional("AWS_ENDPOINT_URL"),
    )
}

/// As [`aws`], with what is given instead of the environment.
///
/// # Errors
/// The system has no root certificates that can be read.
pub fn aws_at(
    region: String,
    credentials: Credentials,
    endpoint_url: Option<String>,
) -> Result<SdkConfig> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(tls::http_client(&region, endpoint_url.as_deref())?)
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts.build());
    config.set_endpoint_url(endpoint_url);
    Ok(config.build())
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
