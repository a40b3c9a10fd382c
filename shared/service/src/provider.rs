//! The payment provider with the credentials in its secret.

use crate::Provider;
use crate::config::required;
use crate::secrets::{Cached, Secrets};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

/// The provider's client, whose credentials follow their secret. Only the functions that talk to the provider have one.
pub struct ProviderAccess {
    client: Provider,
    secrets: Secrets,
    /// Name or ARN.
    secret: String,
    read: Cached<()>,
}

impl ProviderAccess {
    /// The provider at `AAMARPAY_URL` with the credentials in the secret `AAMARPAY_SECRET`, a JSON object with `store_id` and
    /// `signature_key`. Makes no request.
    ///
    /// # Errors
    /// Names the variable that is missing or empty.
    pub fn from_env(secrets: Secrets) -> Result<Self> {
        Self::new(
            &required("AAMARPAY_URL")?,
            secrets,
            required("AAMARPAY_SECRET")?,
        )
    }

    /// As [`Self::from_env`], with these values.
    ///
    /// # Errors
    /// `url` is no URL.
    pub fn new(url: &str, secrets: Secrets, secret: String) -> Result<Self> {
        Ok(Self {
            client: Provider::new(url, String::new(), String::new())?,
            secrets,
            secret,
            read: Cached::default(),
        })
    }

    /// The provider, with credentials that are some minutes old at most.
    ///
    /// # Errors
    /// The secret was never read and cannot be read now.
    pub async fn get(&self, now: DateTime<Utc>) -> Result<&Provider> {
        let read = async |_: Option<&()>| {
            let version = Box::pin(self.secrets.current(&self.secret)).await?;
            // The error of the parser would quote the value.
            let credentials = serde_json::from_str(&version.value).ok();
            let credentials = credentials.with_context(|| {
                format!(
                    "the secret {} is no JSON object with store_id and signature_key",
                    self.secret
                )
            })?;
            self.client.set_credentials(credentials);
            Ok(())
        };
        self.read.get(now, read).await?;
        Ok(&self.client)
    }
}
