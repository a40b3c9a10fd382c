//! The `open` indexes hold unfinished work: payments that are still checked, and files that are Processing. Each
//! row has the time of its next check. A worker leases a row by moving that time on, in a conditional write: of two
//! workers one gets the lease, and when a worker dies the next check comes anyway.

use crate::record::{Record, text};
use crate::tables::Table;
use crate::transaction::condition_held;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{FileId, TransactionId};

/// Unfinished work whose check is due. It comes from an index, which lags behind: read the row itself before
/// acting on it.
#[derive(Clone, Debug)]
pub struct Due<Id> {
    pub id: Id,
    /// The time at which the row was made.
    pub since: DateTime<Utc>,
    next_check_at: String,
}

impl Store {
    /// The partitions of the `open` indexes.
    pub const OPEN_SHARDS: std::ops::Range<u8> = 0..keys::SHARDS;
    /// The age at which a new row of an `open` index has its first check.
    pub const FIRST_CHECK: TimeDelta = keys::FIRST_CHECK;

    /// Up to `limit` payments of a shard whose check is due, the longest overdue first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn due_payments(
        &self,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Vec<Due<TransactionId>>> {
        self.due(self.tables.payments(), shard, now, limit, |record| {
            record.parse("transaction_id", TransactionId::parse)
        })
        .await
    }

    /// Up to `limit` files of a shard whose check is due, the longest overdue first.
    ///
    /// # Errors
    /// As for [`Self::due_payments`].
    pub async fn due_files(
        &self,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Vec<Due<FileId>>> {
        self.due(self.tables.files(), shard, now, limit, |record| {
            record.uuid("file_id").map(FileId)
        })
        .await
    }

    /// Leases a payment until `next`, when its next check is due. `false`: another worker has the lease, or
    /// the payment needs no more checks.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn lease_payment(
        &self,
        due: &Due<TransactionId>,
        next: DateTime<Utc>,
    ) -> Result<bool> {
        let key = text(due.id.as_str());
        self.lease(self.tables.payments(), key, &due.next_check_at, next)
            .await
    }

    /// Leases a file, as [`Self::lease_payment`] does a payment.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn lease_file(&self, due: &Due<FileId>, next: DateTime<Utc>) -> Result<bool> {
        let key = text(due.id.0);
        self.lease(self.tables.files(), key, &due.next_check_at, next)
            .await
    }

    /// Ends the checks of a payment. A callback still settles it.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn stop_checking_payment(&self, id: &TransactionId) -> Result<()> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.payments)
            .key("transaction_id", text(id.as_str()));
        request
            .update_expression("REMOVE #open, check_at")
            .condition_expression("attribute_exists(transaction_id)")
            .expression_attribute_names("#open", "open")
            .send()
            .await
            .context("stop checking a payment")?;
        Ok(())
    }

    async fn due<Id>(
        &self,
        table: Table<'_>,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
        read_id: impl Fn(&Record) -> Result<Id>,
    ) -> Result<Vec<Due<Id>>> {
        let request = self
            .client
            .query()
            .table_name(table.name)
            .index_name(keys::OPEN)
            .key_condition_expression("#open = :shard AND check_at <= :now")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":shard", text(shard.to_string()))
            .expression_attribute_values(":now", text(keys::time_text(now)))
            .limit(i32::from(limit));
        let answer = request
            .send()
            .await
            .with_context(|| format!("query what is due in {}", table.name))?;
        let records = answer.items.unwrap_or_default().into_iter();
        records
            .map(|item| Record::new(table, item))
            .map(|record| {
                Ok(Due {
                    id: read_id(&record)?,
                    since: record.created()?,
                    next_check_at: record.text("check_at")?.to_owned(),
                })
            })
            .collect()
    }

    async fn lease(
        &self,
        table: Table<'_>,
        key: AttributeValue,
        seen: &str,
        next: DateTime<Utc>,
    ) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(table.name)
            .key(table.key, key);
        let answer = request
            .update_expression("SET check_at = :next")
            .condition_expression("check_at = :seen AND attribute_exists(#open)")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":seen", text(seen))
            .expression_attribute_values(":next", text(keys::time_text(next)))
            .send()
            .await;
        condition_held(answer, "lease unfinished work")
    }
}
