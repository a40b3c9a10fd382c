//! The archive with the data of an account that its owner asked for last. The rows have a TTL.

use crate::record::number;
use crate::record::text;
use crate::transaction::write_if;
use crate::{Store, keys};
use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use uuid::Uuid;

/// An archive can be downloaded for so long. The lifecycle rule of the bucket keeps it for a day at least.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    pub id: Uuid,
    pub requested_at: DateTime<Utc>,
    /// Whether the archive is in storage.
    pub is_ready: bool,
}

impl Store {
    /// Notes that `owner` asked for the archive `id`; an earlier one is forgotten.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn begin_export(&self, owner: UserId, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request
            .item("key", text(keys::export(owner)))
            .item("id", text(id))
            .item("requested_at", text(keys::time_text(now)))
            .item("expires_at", number((now + KEPT_FOR).timestamp()));
        request.send().await.context("begin an export")?;
        Ok(())
    }

    /// Notes that the archive `id` is in storage. `false`: its owner has asked for another one since.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn finish_export(&self, owner: UserId, id: Uuid) -> Result<bool> {
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let request = request
            .key("key", text(keys::export(owner)))
            .update_expression("SET is_ready = :one")
            .condition_expression("id = :id")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":id", text(id));
        write_if("finish an export", || request.clone().send()).await
    }

    /// The archive of `owner`, if there is one that is not expired.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_export(&self, owner: UserId, now: DateTime<Utc>) -> Result<Option<Export>> {
        let key = text(keys::export(owner));
        let Some(row) = self.get(self.tables.expiring(), key).await? else {
            return Ok(None);
        };
        let is_current = row.number::<i64>("expires_at")? > now.timestamp();
        let export = Export {
            id: row.uuid("id")?,
            requested_at: row.parse("requested_at", |time| time.parse().ok())?,
            is_ready: row.optional_number::<u8>("is_ready")?.is_some(),
        };
        Ok(is_current.then_some(export))
    }
}
