//! Rows that are taken over from the original system, by `infra/import`.
//!
//! A row is written on condition that there is none with its key, so a repeated import changes nothing that happened here
//! meanwhile. One import belongs to one dump: the row of the id counter names it, and how far its totals are counted.

mod reading;

use crate::record::{Attributes, number, text};
use crate::transaction::{Outcome, put_new, update, update_of, write_if};
use crate::{Counts, Store, activities, files, keys, payments, users};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::bangladesh_day;
use domain::{Activity, FileStatus, Payment, Sha256Digest, StoredFile, User, UserId};
use std::collections::BTreeMap;

/// The number of days whose totals are counted in one transaction, which has at most 100 writes.
const DAYS_AT_ONCE: usize = 90;
/// The time within which the content of a file that is still to be counted reaches storage.
const CONTENT_ARRIVES_WITHIN: TimeDelta = TimeDelta::hours(1);

/// The shard of the totals that has those of an import. What is counted again is taken out of the same one, so that no shard is ever
/// below 0.
const TOTALS_SHARD: u8 = 0;

/// The import that a stack has taken, or is taking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The SHA-256 of the dump, in hexadecimal digits.
    pub dump: String,
    /// The number of days whose totals are counted.
    pub days_counted: usize,
    /// Whether all rows were written.
    pub is_finished: bool,
}

/// A payment of the original.
#[derive(Clone, Debug)]
pub struct ImportedPayment {
    pub payment: Payment,
    /// Whether the provider is asked about it again.
    pub is_checked: bool,
}

impl Store {
    /// The number of accounts, payments or activities that one call takes over. A transaction has at most 100 writes, and an account
    /// has two.
    pub const IMPORTED_AT_ONCE: usize = 50;

    /// The import of this stack; `None` if there was none.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_import(&self) -> Result<Option<Import>> {
        let counter = self.get(self.tables.users(), number(keys::COUNTER_ID));
        let Some(counter) = counter.await? else {
            return Ok(None);
        };
        let Some(dump) = counter.optional_text("import_dump")? else {
            return Ok(None);
        };
        Ok(Some(Import {
            dump: dump.to_owned(),
            days_counted: counter.optional_number("import_days")?.unwrap_or_default(),
            is_finished: counter.optional_text("import_finished")?.is_some(),
        }))
    }

    /// Begins or continues the import of a dump, and raises the id counter to at least `highest`, so that accounts that are made
    /// meanwhile get other ids. `false`: the stack has taken another dump, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn begin_import(&self, dump: Sha256Digest, highest: UserId) -> Result<bool> {
        let dump = dump.to_string();
        if let Some(import) = self.find_import().await?
            && import.dump != dump
        {
            return Ok(false);
        }
        let counter = || {
            let request = self.client.update_item().table_name(&self.tables.users);
            request.key("id", number(keys::COUNTER_ID))
        };
        let raise = counter()
            .update_expression("SET last_id = :highest")
            .condition_expression("attribute_not_exists(last_id) OR last_id < :highest")
            .expression_attribute_values(":highest", number(highest));
        write_if("raise the id counter", || raise.clone().send()).await?;
        let begin = counter()
            .update_expression("SET import_dump = :dump")
            .condition_expression("attribute_not_exists(import_dump) OR import_dump = :dump")
            .expression_attribute_values(":dump", text(dump));
        write_if("begin an import", || begin.clone().send()).await
    }

    /// Notes that every row of the import was written. From now on a row that is missing was removed here.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn finish_import(&self, now: DateTime<Utc>) -> Result<()> {
        let request = self.client.update_item().table_name(&self.tables.users);
        let request = request
            .key("id", number(keys::COUNTER_ID))
            .update_expression("SET import_finished = if_not_exists(import_finished, :now)")
            .expression_attribute_values(":now", text(keys::time_text(now)));
        request.send().await.context("finish an import")?;
        Ok(())
    }

    /// Writes the accounts, at most [`Self::IMPORTED_AT_ONCE`], whose id and name nobody has, with everything in them. Returns
    /// their number.
    ///
    /// # Errors
    /// DynamoDB fails. Some of them may be written by then; calling again writes the others.
    pub async fn import_users(&self, users: &[User]) -> Result<usize> {
        let rows = users.iter().map(|user| {
            let row = put_new(self.tables.users(), users::item(user))?;
            Ok(vec![self.put_username(user)?, row])
        });
        self.put_missing("take over accounts", rows).await
    }

    /// As [`Self::import_users`], for payments. No credit changes: that of an account counts its payments already.
    ///
    /// # Errors
    /// As for [`Self::import_users`].
    pub async fn import_payments(
        &self,
        payments: &[ImportedPayment],
        now: DateTime<Utc>,
    ) -> Result<usize> {
        let rows = payments.iter().map(|imported| {
            let row = payment_row(imported, now)?;
            Ok(vec![put_new(self.tables.payments(), row)?])
        });
        self.put_missing("take over payments", rows).await
    }

    /// As [`Self::import_users`], for activities. The running totals do not count them: see [`Self::count_imported`].
    ///
    /// # Errors
    /// As for [`Self::import_users`].
    pub async fn import_activities(&self, activities: &[Activity]) -> Result<usize> {
        let rows = activities.iter().map(|activity| {
            let mut row = activities::item(activity);
            row.insert(NOT_COUNTED.to_owned(), number(1));
            Ok(vec![put_new(self.tables.activities(), row)?])
        });
        self.put_missing("take over activities", rows).await
    }

    /// Writes the row of a file unless there is one. The caller then stores the content: a file that is Processing is counted
    /// when it arrives, or when the next run of `reconcile` finds it there.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn import_file(&self, file: &StoredFile, now: DateTime<Utc>) -> Result<bool> {
        let put = put_new(self.tables.files(), file_row(file, now))?;
        let outcome = self.transact("take over a file", vec![put]).await?;
        Ok(outcome == Outcome::Committed)
    }

    /// Notes the size and the hash of a content that was lost and is found. `false`: it was not lost, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn content_was_found(&self, file: &StoredFile) -> Result<bool> {
        let hash = file.sha256.context("a content without a hash")?;
        let found = update_of(self.tables.files(), text(file.file_id.0))
            .update_expression("SET sha256 = :sha256, size_bytes = :size REMOVE content_lost")
            .condition_expression("content_lost = :true")
            .expression_attribute_values(":sha256", text(hash.to_string()))
            .expression_attribute_values(":size", number(file.size_bytes))
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        let outcome = self.transact("note a found content", vec![update(found)?]);
        Ok(outcome.await? == Outcome::Committed)
    }

    /// Makes a file that the original counted as 0 words Processing again, so that the next run of `reconcile` has it counted
    /// by the rule, and takes it out of the totals of completed files. `false`: it is not such a file, and nothing changed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn recount_file(&self, file: &StoredFile, now: DateTime<Utc>) -> Result<bool> {
        let reopen = update_of(self.tables.files(), text(file.file_id.0))
            .update_expression(
                "SET #status = :processing, #open = :shard, check_at = :now, arrives_by = :later REMOVE word_count",
            )
            .condition_expression(
                "#status = :completed AND word_count = :zero AND attribute_not_exists(#statistics) AND attribute_not_exists(content_deleted_at)",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#open", "open")
            .expression_attribute_names("#statistics", "statistics")
            .expression_attribute_values(":processing", text(FileStatus::Processing.as_str()))
            .expression_attribute_values(":completed", text(FileStatus::Completed.as_str()))
            .expression_attribute_values(":zero", number(0))
            .expression_attribute_values(":shard", text(keys::open_shard(file.file_id.0)))
            .expression_attribute_values(":now", text(keys::time_text(now)))
            .expression_attribute_values(
                ":later",
                text(keys::time_text(now + CONTENT_ARRIVES_WITHIN)),
            );
        let mut writes = vec![update(reopen)?];
        let day = keys::day(bangladesh_day(file.upload_time));
        for row in [keys::TOTAL.to_owned(), day] {
            let totals = self.totals_row(TOTALS_SHARD, row);
            writes.push(update(
                totals
                    .update_expression("ADD files_completed :minus_one")
                    .expression_attribute_values(":minus_one", number(-1)),
            )?);
        }
        let outcome = self.transact("have a file counted again", writes).await?;
        Ok(outcome == Outcome::Committed)
    }

    /// Adds the `counts` of the import to the running totals, each day of Bangladesh once, however often this is called with
    /// the same ones. The streams count none of it but the accounts.
    ///
    /// # Errors
    /// DynamoDB fails. Some days may be counted by then; calling again counts the others.
    pub async fn count_imported(&self, counts: &BTreeMap<NaiveDate, Counts>) -> Result<()> {
        let import = self.find_import().await?;
        let counted = import.context("no import has begun")?.days_counted;
        let days: Vec<(&NaiveDate, &Counts)> = counts.iter().skip(counted).collect();
        let mut counted = counted;
        for days in days.chunks(DAYS_AT_ONCE) {
            let mut rows = BTreeMap::<String, Counts>::new();
            for (day, counts) in days {
                *rows.entry(keys::TOTAL.to_owned()).or_default() += **counts;
                *rows.entry(keys::day(**day)).or_default() += **counts;
            }
            let step = update_of(self.tables.users(), number(keys::COUNTER_ID))
                .update_expression("SET import_days = :next")
                .condition_expression("attribute_not_exists(import_days) OR import_days = :counted")
                .expression_attribute_values(":counted", number(counted))
                .expression_attribute_values(":next", number(counted + days.len()));
            let mut writes = vec![update(step)?];
            writes.extend(self.totals_writes(TOTALS_SHARD, rows)?);
            match self.transact("count an import", writes).await? {
                Outcome::Committed => counted += days.len(),
                Outcome::Refused(_) => bail!("another import runs at the same time: run it again"),
            }
        }
        Ok(())
    }

    /// Writes rows, each of them a list of writes that belong together, and returns the number of those that were not there.
    async fn put_missing(
        &self,
        what: &'static str,
        rows: impl Iterator<Item = Result<Vec<TransactWriteItem>>>,
    ) -> Result<usize> {
        let rows = rows.collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            return Ok(0);
        }
        if self.transact(what, rows.concat()).await? == Outcome::Committed {
            return Ok(rows.len());
        }
        let mut written = 0;
        for row in rows {
            written += usize::from(self.transact(what, row).await? == Outcome::Committed);
        }
        Ok(written)
    }
}

/// The attribute of an activity that the running totals do not count: it came from the original, or `infra/restore` put it back.
pub(super) const NOT_COUNTED: &str = "not_counted";

fn payment_row(imported: &ImportedPayment, now: DateTime<Utc>) -> Result<Attributes> {
    let payment = &imported.payment;
    let mut row = payments::item(payment);
    let check_at = text(keys::first_check(now));
    if imported.is_checked {
        row.insert("check_at".to_owned(), check_at);
    } else {
        row.remove("open");
        row.remove("check_at");
    }
    if let Some(answer) = &payment.gateway_response {
        row.insert("gateway_response".to_owned(), payments::json_text(answer)?);
    }
    Ok(row)
}

fn file_row(file: &StoredFile, now: DateTime<Utc>) -> Attributes {
    let mut row = files::item(file);
    if file.status == FileStatus::Processing {
        let arrives_by = text(keys::time_text(now + CONTENT_ARRIVES_WITHIN));
        row.insert("arrives_by".to_owned(), arrives_by);
        row.insert("check_at".to_owned(), text(keys::first_check(now)));
    } else {
        row.remove("open");
        row.remove("check_at");
    }
    if file.content_lost {
        row.insert("content_lost".to_owned(), AttributeValue::Bool(true));
    }
    row
}
