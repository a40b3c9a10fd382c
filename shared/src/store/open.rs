//! The `open` indexes: what is unfinished, and when it is to be looked at next. Whoever looks first
//! takes its turn by moving `check_at` on, so that two who look at once do not do the same work, and
//! one who dies in the middle of it is followed by another at the next turn.

use super::record::{Record, text};
use super::transaction::is_refused;
use super::{Store, keys};
use crate::domain::{FileId, TransactionId};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

/// Something unfinished whose time has come, as of the index: read it again before acting on it.
#[derive(Clone, Debug)]
pub struct Due<Id> {
    /// Which.
    pub id: Id,
    /// When it was made.
    pub since: DateTime<Utc>,
    check_at: String,
}

impl Store {
    /// Partitions of the `open` indexes.
    pub const OPEN_SHARDS: std::ops::Range<u8> = 0..keys::SHARDS;

    /// Up to `limit` payments of a shard that are to be looked at, the longest overdue first.
    pub async fn due_payments(
        &self,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Vec<Due<TransactionId>>> {
        self.due(&self.tables.payments, shard, now, limit, |record| {
            record.parse("transaction_id", TransactionId::parse)
        })
        .await
    }

    /// Up to `limit` files of a shard that are to be looked at, the longest overdue first.
    pub async fn due_files(
        &self,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Vec<Due<FileId>>> {
        self.due(&self.tables.files, shard, now, limit, |record| {
            record.uuid("file_id").map(FileId)
        })
        .await
    }

    /// Takes this turn of a payment; the next one is at `next`. `false`: somebody else has taken it, or
    /// there is nothing left to look at.
    pub async fn take_payment_turn(
        &self,
        due: &Due<TransactionId>,
        next: DateTime<Utc>,
    ) -> Result<bool> {
        let key = ("transaction_id", due.id.as_str().to_owned());
        self.take_turn(&self.tables.payments, key, &due.check_at, next)
            .await
    }

    /// Takes this turn of a file, like [`Store::take_payment_turn`].
    pub async fn take_file_turn(&self, due: &Due<FileId>, next: DateTime<Utc>) -> Result<bool> {
        let key = ("file_id", due.id.to_string());
        self.take_turn(&self.tables.files, key, &due.check_at, next)
            .await
    }

    /// The payment is not looked at any more by itself. A callback still settles it.
    pub async fn stop_watching_payment(&self, id: &TransactionId) -> Result<()> {
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
            .context("stop watching a payment")?;
        Ok(())
    }

    async fn due<Id>(
        &self,
        table: &str,
        shard: u8,
        now: DateTime<Utc>,
        limit: u16,
        read_id: impl Fn(&Record) -> Result<Id>,
    ) -> Result<Vec<Due<Id>>> {
        let request = self
            .client
            .query()
            .table_name(table)
            .index_name(keys::OPEN)
            .key_condition_expression("#open = :shard AND check_at <= :now")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":shard", text(shard.to_string()))
            .expression_attribute_values(":now", text(keys::time_text(now)))
            .limit(i32::from(limit));
        let answer = request
            .send()
            .await
            .with_context(|| format!("query what is due in {table}"))?;
        let records = answer.items.unwrap_or_default().into_iter();
        records
            .map(|item| Record::new(table, "of the open index", item))
            .map(|record| {
                Ok(Due {
                    id: read_id(&record)?,
                    since: record.created()?,
                    check_at: record.text("check_at")?.to_owned(),
                })
            })
            .collect()
    }

    async fn take_turn(
        &self,
        table: &str,
        key: (&str, String),
        seen: &str,
        next: DateTime<Utc>,
    ) -> Result<bool> {
        let request = self
            .client
            .update_item()
            .table_name(table)
            .key(key.0, text(key.1));
        let answer = request
            .update_expression("SET check_at = :next")
            .condition_expression("check_at = :seen AND attribute_exists(#open)")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":seen", text(seen))
            .expression_attribute_values(":next", text(keys::time_text(next)))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) if is_refused(&error) => Ok(false),
            Err(error) => Err(error).context("take the turn of something unfinished"),
        }
    }
}
