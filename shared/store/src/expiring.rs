//! Revoked tokens and counters of attempts. Their rows have a TTL. DynamoDB removes expired rows late, which does no
//! harm here: an expired token is refused anyway, and the next window has a row of its own.

use crate::record::{Record, number, text};
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::ReturnValue;
use chrono::{DateTime, Utc};

impl Store {
    /// Whether the refresh or session token `jti` was revoked.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn is_revoked(&self, jti: &str) -> Result<bool> {
        let key = text(keys::revoked_token(jti));
        Ok(self.get(self.tables.expiring(), key).await?.is_some())
    }

    /// Revokes the refresh or session token `jti`. The row has a TTL: it is needed until `expires_at`.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn revoke(&self, jti: &str, expires_at: DateTime<Utc>) -> Result<()> {
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request.item("key", text(keys::revoked_token(jti)));
        let request = request.item("expires_at", number(expires_at.timestamp()));
        request.send().await.context("revoke a token")?;
        Ok(())
    }

    /// Counts an attempt under `key` in the window that ends at `window_end`, and returns the number of
    /// attempts in it, this one included.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn count_attempt(&self, key: &str, window_end: DateTime<Utc>) -> Result<u64> {
        let key = keys::attempts(key, window_end);
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let answer = request
            .key("key", text(&key))
            .update_expression("ADD attempts :one SET expires_at = :window_end")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":window_end", number(window_end.timestamp()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .context("count an attempt")?;
        let attributes = answer.attributes.unwrap_or_default();
        Record::with_key(self.tables.expiring(), &key, attributes).number("attempts")
    }
}
