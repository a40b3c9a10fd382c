//! The `open` indexes hold unfinished work: payments that are still checked, and files that are Processing. Each
//! row has the time of its next check. A worker leases a row by moving that time on, in a conditional write: of two
//! workers one gets the lease, and when a worker dies the next check comes anyway.

use crate::record::{Record, text};
use crate::tables::Table;
use crate::transaction::write_if;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{FileId, PaymentStatus, TransactionId, UserId};

/// Unfinished work whose check is due. It comes from an index, which lags behind: read the row itself before
/// acting on it.
#[derive(Clone, Debug)]
pub struct Due<Id> {
    pub id: Id,
    /// The account that the row belongs to.
    pub owner: UserId,
    /// The time at which the row was made.
    pub since: DateTime<Utc>,
    /// When the check was due. The text of a time sorts like the time.
    pub next_check_at: String,
}

/// A partition of an `open` index.
#[derive(Clone, Debug)]
pub struct OpenPartition(String);

impl Store {
    /// The partitions of the payments that are checked.
    pub fn payment_partitions() -> Vec<OpenPartition> {
        let held = OpenPartition(keys::HELD.to_owned());
        let mut partitions = Self::file_partitions();
        partitions.push(held);
        partitions
    }

    /// The partitions of the files that are Processing.
    pub fn file_partitions() -> Vec<OpenPartition> {
        (0..keys::SHARDS)
            .map(|shard| OpenPartition(shard.to_string()))
            .collect()
    }

    /// The age at which a new row of an `open` index has its first check.
    pub const FIRST_CHECK: TimeDelta = keys::FIRST_CHECK;

    /// Up to `limit` payments of a partition whose check is due, the longest overdue first.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn due_payments(
        &self,
        partition: &OpenPartition,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Due<TransactionId>>> {
        self.due(self.tables.payments(), partition, now, limit, |record| {
            record.parse("transaction_id", TransactionId::parse)
        })
        .await
    }

    /// Up to `limit` files of a partition whose check is due, the longest overdue first.
    ///
    /// # Errors
    /// As for [`Self::due_payments`].
    pub async fn due_files(
        &self,
        partition: &OpenPartition,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Due<FileId>>> {
        self.due(self.tables.files(), partition, now, limit, |record| {
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

    /// Ends the checks of a payment that is not Held. A callback still settles it.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn stop_checking_payment(&self, id: &TransactionId) -> Result<()> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.payments)
            .key("transaction_id", text(id.as_str()))
            .update_expression("REMOVE #open, check_at")
            .condition_expression("attribute_exists(transaction_id) AND #status <> :held")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":held", text(PaymentStatus::Held.as_str()));
        write_if("stop checking a payment", || request.clone().send()).await?;
        Ok(())
    }

    async fn due<Id>(
        &self,
        table: Table<'_>,
        partition: &OpenPartition,
        now: DateTime<Utc>,
        limit: usize,
        read_id: impl Fn(&Record) -> Result<Id>,
    ) -> Result<Vec<Due<Id>>> {
        let request = self
            .client
            .query()
            .table_name(table.name)
            .index_name(keys::OPEN)
            .key_condition_expression("#open = :partition AND check_at <= :now")
            // Only what a `Due` has: an answer of the provider is as large as all of it together.
            .projection_expression("#key, user_id, created, check_at")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#key", table.key)
            .expression_attribute_values(":partition", text(&partition.0))
            .expression_attribute_values(":now", text(keys::time_text(now)));
        let mut items = request.into_paginator().items().send();
        let mut due = Vec::new();
        while due.len() < limit
            && let Some(item) = items.next().await
        {
            let item = item.with_context(|| format!("query what is due in {}", table.name))?;
            let record = Record::new(table, item);
            due.push(Due {
                id: read_id(&record)?,
                owner: UserId(record.number("user_id")?),
                since: record.created()?,
                next_check_at: record.text("check_at")?.to_owned(),
            });
        }
        Ok(due)
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
        let request = request
            .update_expression("SET check_at = :next")
            .condition_expression("check_at = :seen AND attribute_exists(#open)")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":seen", text(seen))
            .expression_attribute_values(":next", text(keys::time_text(next)));
        write_if("lease unfinished work", || request.clone().send()).await
    }
}
