//! Revoked tokens, counters of attempts, and what is remembered for a while. Their rows have a TTL. DynamoDB removes
//! expired rows late, which does no harm here: an expired token is refused anyway, the next window has a row of its own,
//! and the rest compares the time.

use crate::files::Allowance;
use crate::record::{Record, number, text};
use crate::transaction::{update, update_of, write_if};
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::{ReturnValue, TransactWriteItem};
use chrono::{DateTime, TimeDelta, Utc};
use domain::TransactionId;

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

    /// Notes that the provider is asked about the payment `id` now, unless it was asked less than `interval` ago. `false`:
    /// it was.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn begin_search(
        &self,
        id: &TransactionId,
        interval: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let request = request
            .key("key", text(keys::search(id)))
            .update_expression("SET asked_at_ms = :now, expires_at = :expires_at")
            .condition_expression("attribute_not_exists(asked_at_ms) OR asked_at_ms <= :before")
            .expression_attribute_values(":now", number(now.timestamp_millis()))
            .expression_attribute_values(":before", number((now - interval).timestamp_millis()))
            .expression_attribute_values(":expires_at", number((now + interval).timestamp()));
        write_if("begin a search", || request.clone().send()).await
    }

    /// Keeps the provider's page of the open payment `id` until `expires_at`.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn keep_checkout(
        &self,
        id: &TransactionId,
        url: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request
            .item("key", text(keys::checkout(id)))
            .item("url", text(url))
            .item("expires_at", number(expires_at.timestamp()));
        request.send().await.context("keep a checkout")?;
        Ok(())
    }

    /// The provider's page of the payment `id`, if it was kept and is not expired.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_checkout(
        &self,
        id: &TransactionId,
        now: DateTime<Utc>,
    ) -> Result<Option<String>> {
        let key = text(keys::checkout(id));
        let Some(record) = self.get(self.tables.expiring(), key).await? else {
            return Ok(None);
        };
        let is_current = record.number::<i64>("expires_at")? > now.timestamp();
        is_current
            .then(|| record.text("url").map(str::to_owned))
            .transpose()
    }

    /// Remembers `key` until `expires_at`.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn remember(&self, key: &str, expires_at: DateTime<Utc>) -> Result<()> {
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let request = request
            .key("key", text(keys::remembered(key)))
            .update_expression("SET expires_at = :expires_at")
            .expression_attribute_values(":expires_at", number(expires_at.timestamp()));
        request.send().await.context("remember a key")?;
        Ok(())
    }

    /// Whether `key` is remembered at the time `now`.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn is_remembered(&self, key: &str, now: DateTime<Utc>) -> Result<bool> {
        let key = text(keys::remembered(key));
        let Some(record) = self.get(self.tables.expiring(), key).await? else {
            return Ok(false);
        };
        // DynamoDB removes expired rows late, sometimes after days.
        Ok(record.number::<i64>("expires_at")? > now.timestamp())
    }

    /// The number of attempts under `key` in the window that ends at `window_end`.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn attempts(&self, key: &str, window_end: DateTime<Utc>) -> Result<u64> {
        let key = text(keys::attempts(key, window_end));
        let record = self.get(self.tables.expiring(), key).await?;
        record.map_or(Ok(0), |record| record.number("attempts"))
    }

    /// Takes back an attempt that [`Self::count_attempt`] counted.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn uncount_attempt(&self, key: &str, window_end: DateTime<Utc>) -> Result<()> {
        self.add_attempts(key, window_end, -1).await?;
        Ok(())
    }

    /// Counts an attempt under `key` in the window that ends at `window_end`, and returns the number of
    /// attempts in it, this one included.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn count_attempt(&self, key: &str, window_end: DateTime<Utc>) -> Result<u64> {
        let row = self.add_attempts(key, window_end, 1).await?;
        row.number("attempts")
    }

    /// The write that takes one out of `allowance`; it is refused if nothing is left of it. The row is that of the attempts
    /// under its key.
    pub(super) fn take_one(&self, allowance: &Allowance) -> Result<TransactWriteItem> {
        let key = keys::attempts(&allowance.key, allowance.window_end);
        let take = update_of(self.tables.expiring(), text(key))
            .update_expression("ADD attempts :one SET expires_at = :window_end")
            .condition_expression("attribute_not_exists(attempts) OR attempts < :limit")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":limit", number(allowance.limit))
            .expression_attribute_values(":window_end", number(allowance.window_end.timestamp()));
        update(take)
    }

    /// Returns the changed attributes of the row.
    async fn add_attempts(&self, key: &str, window_end: DateTime<Utc>, by: i8) -> Result<Record> {
        let key = keys::attempts(key, window_end);
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let answer = request
            .key("key", text(&key))
            .update_expression("ADD attempts :by SET expires_at = :window_end")
            .expression_attribute_values(":by", number(by))
            .expression_attribute_values(":window_end", number(window_end.timestamp()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .context("count an attempt")?;
        let attributes = answer.attributes.unwrap_or_default();
        Ok(Record::with_key(self.tables.expiring(), &key, attributes))
    }
}
