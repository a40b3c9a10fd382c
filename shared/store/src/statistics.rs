//! Running totals, so that no request has to read every row to know how many there are. A counter changes in the
//! transaction of what it counts, and is therefore exact, however often that is retried or delivered again.
//! Counters are spread over shards by the id of what is counted, because one row would be a bottleneck for
//! every payment and upload.

use crate::record::{Record, number, text};
use crate::transaction::{update, update_of};
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::{Select, TransactWriteItem};
use chrono::{DateTime, NaiveDate, Utc};
use domain::Money;
use domain::calendar::bangladesh_day;
use futures_util::future::try_join_all;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// An event that is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    UserRegistered,
    UserDeleted,
    PaymentOpened,
    PaymentPaid(Money),
    FileAccepted,
    FileCompleted { words: u64 },
    FileFailed,
}

impl Event {
    /// The counters that the event changes, and by how much.
    fn counters(self) -> Vec<(&'static str, i64)> {
        match self {
            Self::UserRegistered => vec![("users_registered", 1)],
            Self::UserDeleted => vec![("users_deleted", 1)],
            Self::PaymentOpened => vec![("payments_opened", 1)],
            Self::PaymentPaid(amount) => vec![
                ("payments_paid", 1),
                ("revenue_hundredths", amount.hundredths()),
            ],
            Self::FileAccepted => vec![("files_accepted", 1)],
            Self::FileCompleted { words } => vec![
                ("files_completed", 1),
                ("words", i64::try_from(words).unwrap_or(i64::MAX)),
            ],
            Self::FileFailed => vec![("files_failed", 1)],
        }
    }
}

/// The numbers of events, within a day or since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub users_registered: u64,
    pub users_deleted: u64,
    pub payments_opened: u64,
    pub payments_paid: u64,
    /// The sum of the paid payments.
    pub revenue: Money,
    pub files_accepted: u64,
    pub files_completed: u64,
    pub files_failed: u64,
    /// The words of the completed files.
    pub words: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        // Every field by name, so that the compiler names one that is not added.
        let Self {
            users_registered,
            users_deleted,
            payments_opened,
            payments_paid,
            revenue,
            files_accepted,
            files_completed,
            files_failed,
            words,
        } = other;
        self.users_registered += users_registered;
        self.users_deleted += users_deleted;
        self.payments_opened += payments_opened;
        self.payments_paid += payments_paid;
        let sum = self.revenue.hundredths() + revenue.hundredths();
        self.revenue = Money::from_hundredths(sum);
        self.files_accepted += files_accepted;
        self.files_completed += files_completed;
        self.files_failed += files_failed;
        self.words = self.words.saturating_add(words);
    }
}

/// The totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Since the beginning.
    pub total: Counts,
    /// By day of Bangladesh; a day without events is missing.
    pub days: BTreeMap<NaiveDate, Counts>,
}

impl Store {
    /// The writes that count `event`. They go last into the transaction of the event. `shard` comes from the id
    /// of the row that changes.
    pub(super) fn count(
        &self,
        event: Event,
        shard: u8,
        now: DateTime<Utc>,
    ) -> Result<[TransactWriteItem; 2]> {
        let row = |day: String| {
            let mut change =
                update_of(self.tables.statistics(), text(shard.to_string())).key("day", text(day));
            let mut expression = Vec::new();
            for (place, (counter, delta)) in event.counters().into_iter().enumerate() {
                expression.push(format!("#{place} :{place}"));
                change = change
                    .expression_attribute_names(format!("#{place}"), counter)
                    .expression_attribute_values(format!(":{place}"), number(delta));
            }
            update(change.update_expression(format!("ADD {}", expression.join(", "))))
        };
        Ok([
            row(keys::TOTAL.to_owned())?,
            row(keys::day(bangladesh_day(now)))?,
        ])
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
        let shards = (0..keys::SHARDS).map(async |shard| {
            let request = self.client.query().table_name(&self.tables.files);
            let request = request
                .index_name(keys::OPEN)
                .select(Select::Count)
                .key_condition_expression("#open = :shard")
                .expression_attribute_names("#open", "open")
                .expression_attribute_values(":shard", text(shard.to_string()));
            let mut pages = request.into_paginator().send();
            let mut count = 0;
            while let Some(page) = pages.next().await {
                let page = page.context("count the files that are Processing")?;
                count += u64::from(page.count().unsigned_abs());
            }
            anyhow::Ok(count)
        });
        Ok(try_join_all(shards).await?.into_iter().sum())
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
        revenue: Money::from_hundredths(revenue.unwrap_or_default()),
        files_accepted: counter("files_accepted")?,
        files_completed: counter("files_completed")?,
        files_failed: counter("files_failed")?,
        words: counter("words")?,
    })
}
