//! Running totals, so that no request has to read every row to know how many there are. They are counted from the streams
//! of the activities and users, not in the transactions that they count: those would all change the same few rows.
//!
//! A stream delivers at least once, and totals have to be exact. The transaction that adds events to the totals therefore
//! writes a row for each event, on condition that there is none; the rows have a TTL beyond the life of a stream record.
//! The totals are spread over shards, because streams are delivered in parallel.

use crate::batches::BATCH_GET;
use crate::record::{Record, attributes, number, text};
use crate::transaction::{Outcome, put_new, update, update_of};
use crate::{Store, keys, random};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Select, TransactWriteItem};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::bangladesh_day;
use domain::{Action, Activity, Money, PaymentOutcome};
use futures_util::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// The number of events of one transaction, which has at most 100 writes: one for each event, and one for the totals and
/// for each of their days.
const EVENTS_AT_ONCE: usize = 48;
/// A stream keeps its records for a day; a day more for the clocks.
const REMEMBERED_FOR: TimeDelta = TimeDelta::days(2);

/// Something that is counted once.
#[derive(Clone, Debug)]
pub struct CountedEvent {
    /// Tells the event from all others.
    pub id: String,
    pub at: DateTime<Utc>,
    pub counts: Counts,
}

/// The numbers of events, within a day or since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub users_registered: u64,
    pub users_deleted: u64,
    pub payments_opened: u64,
    pub payments_paid: u64,
    /// The payments that were Paid and are Refunded.
    pub payments_refunded: u64,
    /// The sum of the paid payments without the refunded ones.
    pub revenue: Money,
    pub files_accepted: u64,
    pub files_completed: u64,
    pub files_failed: u64,
    /// The failed files whose credit was refunded.
    pub files_refunded: u64,
    /// The words of the completed files.
    pub words: u64,
}

impl Counts {
    /// What an activity adds to the totals.
    pub fn of(activity: &Activity) -> Self {
        let mut counts = Self::default();
        match activity.action {
            Action::PaymentInitiated => counts.payments_opened = 1,
            Action::FileUploaded => counts.files_accepted = 1,
            Action::Payment => {
                let amount = activity.amount().unwrap_or_default();
                match activity.outcome() {
                    Some(PaymentOutcome::Successful) => {
                        counts.payments_paid = 1;
                        counts.revenue = amount;
                    }
                    Some(PaymentOutcome::Refunded) => {
                        counts.payments_refunded = 1;
                        counts.revenue = -amount;
                    }
                    _ => {}
                }
            }
            Action::WordCount => match activity.words() {
                Some(words) => {
                    counts.files_completed = 1;
                    counts.words = words;
                }
                None => {
                    counts.files_failed = 1;
                    let is_refunded = &activity.metadata["credit_refunded"];
                    counts.files_refunded = u64::from(is_refunded.as_bool().unwrap_or(false));
                }
            },
            Action::FileDeleted | Action::CreditsChanged => {}
        }
        counts
    }

    /// Every counter by its attribute.
    fn counters(&self) -> [(&'static str, i64); 11] {
        // Every field by name, so that the compiler names one that is missing.
        let Self {
            users_registered,
            users_deleted,
            payments_opened,
            payments_paid,
            payments_refunded,
            revenue,
            files_accepted,
            files_completed,
            files_failed,
            files_refunded,
            words,
        } = *self;
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        [
            ("users_registered", number(users_registered)),
            ("users_deleted", number(users_deleted)),
            ("payments_opened", number(payments_opened)),
            ("payments_paid", number(payments_paid)),
            ("payments_refunded", number(payments_refunded)),
            ("revenue_hundredths", revenue.hundredths()),
            ("files_accepted", number(files_accepted)),
            ("files_completed", number(files_completed)),
            ("files_failed", number(files_failed)),
            ("files_refunded", number(files_refunded)),
            ("words", number(words)),
        ]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        // Every field by name, so that the compiler names one that is not added.
        let Self {
            users_registered,
            users_deleted,
            payments_opened,
            payments_paid,
            payments_refunded,
            revenue,
            files_accepted,
            files_completed,
            files_failed,
            files_refunded,
            words,
        } = other;
        self.users_registered += users_registered;
        self.users_deleted += users_deleted;
        self.payments_opened += payments_opened;
        self.payments_paid += payments_paid;
        self.payments_refunded += payments_refunded;
        let sum = self.revenue.hundredths() + revenue.hundredths();
        self.revenue = Money::from_hundredths(sum);
        self.files_accepted += files_accepted;
        self.files_completed += files_completed;
        self.files_failed += files_failed;
        self.files_refunded += files_refunded;
        self.words = self.words.saturating_add(words);
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Since the beginning.
    pub total: Counts,
    /// By day of Bangladesh; a day without events is missing.
    pub days: BTreeMap<NaiveDate, Counts>,
}

impl Store {
    /// Adds `events` to the totals, each once, however often this is called with it. Returns the number of events that
    /// were added now.
    ///
    /// # Errors
    /// DynamoDB fails. Some of the events may be counted by then; calling again counts the others.
    pub async fn count_events(
        &self,
        events: Vec<CountedEvent>,
        now: DateTime<Utc>,
    ) -> Result<usize> {
        let mut added = 0;
        for events in events.chunks(EVENTS_AT_ONCE) {
            // One event twice in one transaction would be an error.
            let by_id = events.iter().map(|event| (event.id.as_str(), event));
            let mut events: BTreeMap<&str, &CountedEvent> = by_id.collect();
            while !events.is_empty() {
                let writes = self.counting_writes(events.values().copied(), now)?;
                match self.transact("count events", writes).await? {
                    Outcome::Committed => {
                        added += events.len();
                        break;
                    }
                    Outcome::Refused(_) => {
                        let counted = self.counted(events.keys().copied()).await?;
                        events.retain(|id, _| !counted.contains(&keys::counted(id)));
                    }
                }
            }
        }
        Ok(added)
    }

    /// Which of these events have a row, by the keys of the rows.
    async fn counted(&self, ids: impl Iterator<Item = &str>) -> Result<BTreeSet<String>> {
        const { assert!(EVENTS_AT_ONCE <= BATCH_GET) };
        let table = self.tables.expiring();
        let rows = self.batch_get(table, ids.map(|id| text(keys::counted(id))).collect());
        let rows = rows.await?;
        rows.iter()
            .map(|row| row.text(table.key).map(str::to_owned))
            .collect()
    }

    fn counting_writes<'a>(
        &self,
        events: impl Iterator<Item = &'a CountedEvent>,
        now: DateTime<Utc>,
    ) -> Result<Vec<TransactWriteItem>> {
        let mut writes = Vec::new();
        let mut rows = BTreeMap::<String, Counts>::new();
        for event in events {
            let row = attributes([
                ("key", Some(text(keys::counted(&event.id)))),
                (
                    "expires_at",
                    Some(number((now + REMEMBERED_FOR).timestamp())),
                ),
            ]);
            writes.push(put_new(self.tables.expiring(), row)?);
            for row in [keys::TOTAL.to_owned(), keys::day(bangladesh_day(event.at))] {
                *rows.entry(row).or_default() += event.counts;
            }
        }
        writes.extend(self.totals_writes(keys::shard(random()), rows)?);
        Ok(writes)
    }

    /// The beginning of an update of the totals of a day, or of all days.
    pub(super) fn totals_row(&self, shard: u8, day: String) -> UpdateBuilder {
        let shard = text(shard.to_string());
        update_of(self.tables.statistics(), shard).key("day", text(day))
    }

    /// The writes that add to the totals, by their days.
    pub(super) fn totals_writes(
        &self,
        shard: u8,
        rows: BTreeMap<String, Counts>,
    ) -> Result<Vec<TransactWriteItem>> {
        let mut writes = Vec::new();
        for (day, counts) in rows {
            let mut expression = Vec::new();
            let mut change = self.totals_row(shard, day);
            for (counter, delta) in counts.counters() {
                if delta != 0 {
                    expression.push(format!("#{counter} :{counter}"));
                    change = change
                        .expression_attribute_names(format!("#{counter}"), counter)
                        .expression_attribute_values(format!(":{counter}"), number(delta));
                }
            }
            if !expression.is_empty() {
                writes.push(update(
                    change.update_expression(format!("ADD {}", expression.join(", "))),
                )?);
            }
        }
        Ok(writes)
    }

    /// The totals since the beginning, and of every day from `first` on.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn statistics(&self, first: NaiveDate) -> Result<Statistics> {
        let shards = (0..keys::SHARDS).map(|shard| self.statistics_of_shard(shard, first));
        let mut statistics = Statistics::default();
        for record in try_join_all(shards).await?.into_iter().flatten() {
            let counts = counts(&record)?;
            match record.text("day")? {
                keys::TOTAL => statistics.total += counts,
                _ => {
                    let day = record.parse("day", |day| day.parse().ok())?;
                    *statistics.days.entry(day).or_default() += counts;
                }
            }
        }
        Ok(statistics)
    }

    /// The total's key sorts after every day's, so one query gets both.
    async fn statistics_of_shard(&self, shard: u8, first: NaiveDate) -> Result<Vec<Record>> {
        let table = self.tables.statistics();
        let request = self
            .client
            .query()
            .table_name(table.name)
            .key_condition_expression("#shard = :shard AND #day >= :first")
            .expression_attribute_names("#shard", "shard")
            .expression_attribute_names("#day", "day")
            .expression_attribute_values(":shard", text(shard.to_string()))
            .expression_attribute_values(":first", text(keys::day(first)));
        let mut items = request.into_paginator().items().send();
        let mut records = Vec::new();
        while let Some(item) = items.next().await {
            let item = item.context("read the statistics")?;
            records.push(Record::new(table, item));
        }
        Ok(records)
    }

    /// The number of files that are Processing now.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn count_processing_files(&self) -> Result<u64> {
        let shards = (0..keys::SHARDS).map(|shard| shard.to_string());
        let counts = shards.map(async |shard| self.count_open(&self.tables.files, &shard).await);
        Ok(try_join_all(counts).await?.into_iter().sum())
    }

    /// The number of payments that are Held now.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn count_held_payments(&self) -> Result<u64> {
        self.count_open(&self.tables.payments, keys::HELD).await
    }

    /// The number of rows in a partition of the `open` index.
    async fn count_open(&self, table: &str, partition: &str) -> Result<u64> {
        let request = self.client.query().table_name(table);
        let request = request
            .index_name(keys::OPEN)
            .select(Select::Count)
            .key_condition_expression("#open = :partition")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":partition", text(partition));
        let mut pages = request.into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.with_context(|| format!("count open rows of {table}"))?;
            count += u64::from(page.count().unsigned_abs());
        }
        Ok(count)
    }
}

fn counts(record: &Record) -> Result<Counts> {
    let counter = |name| Ok::<_, anyhow::Error>(record.optional_number(name)?.unwrap_or_default());
    let revenue: Option<i64> = record.optional_number("revenue_hundredths")?;
    Ok(Counts {
        users_registered: counter("users_registered")?,
        users_deleted: counter("users_deleted")?,
        payments_opened: counter("payments_opened")?,
        payments_paid: counter("payments_paid")?,
        payments_refunded: counter("payments_refunded")?,
        revenue: Money::from_hundredths(revenue.unwrap_or_default()),
        files_accepted: counter("files_accepted")?,
        files_completed: counter("files_completed")?,
        files_failed: counter("files_failed")?,
        files_refunded: counter("files_refunded")?,
        words: counter("words")?,
    })
}
