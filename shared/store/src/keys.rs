//! The access patterns, and every key value and index name, spelled once.
//!
//! | access pattern | table, index | key condition |
//! |---|---|---|
//! | user by id | users | `id = :id` |
//! | next user id | users | `id = 0`, `ADD last_id 1` |
//! | all users in id order | users | batches of ids up to `last_id` |
//! | user by name; is a name taken | usernames | `username = :name` |
//! | payment, file, activity by id | payments, files, activities | the id |
//! | payments, files, activities of an owner, newest first | same, `by-user` | `user_id = :id AND created < :cursor` |
//! | all of them, newest first | same, `by-time` | `bucket = :month#shard AND created < :cursor`, merged |
//! | payments that are still checked, files still Processing | same, `open` | `open = :shard AND check_at <= :now` |
//! | totals, all-time and by day | statistics | `shard = :shard AND day >= :first`, every shard |
//! | is a refresh token or session revoked | expiring | `key = revoked#<jti>` |
//! | the answer to a repeated request | expiring | `key = idempotency#<user>#<path>#<key>` |
//! | attempts within a budget in this minute or hour | expiring | `key = attempts#<budget>#<end of window>`, `ADD attempts 1` |
//! | did an owner sign in from an address before | expiring | `key = remembered#<what>` |

use chrono::{DateTime, Datelike, Months, NaiveDate, SecondsFormat, TimeDelta, Utc};
use domain::UserId;
use uuid::Uuid;

pub const BY_USER: &str = "by-user";
pub const BY_TIME: &str = "by-time";
pub const OPEN: &str = "open";

/// The `day` of the all-time totals. It sorts after every date.
pub const TOTAL: &str = "total";

/// The row of the users table that holds the id counter. No account has this id.
pub const COUNTER_ID: u64 = 0;

/// The number of partitions of the statistics and of the `by-time` and `open` indexes. The statistics are the
/// bottleneck: transactions that change the same row at the same time are retried, and eight rows take some
/// hundreds of transactions a second. Never reduce it: rows of the dropped shards would vanish from lists, checks
/// and totals.
pub const SHARDS: u8 = 8;

/// No row is older than the system, so lists end here.
const FIRST_MONTH: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a valid date");

/// The age at which unfinished work has its first check.
pub const FIRST_CHECK: TimeDelta = TimeDelta::minutes(2);

/// `2026-11-22T03:59:24.504521Z`: fixed width, so that text order is time order.
pub fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The sort key of the lists: time and id, so that it is unique and never changes.
pub fn created(time: DateTime<Utc>, id: Uuid) -> String {
    format!("{}#{id}", time_text(time))
}

/// The time within a [`created`] key; `None` if it is not one.
pub fn time_of_created(created: &str) -> Option<DateTime<Utc>> {
    let (time, id) = created.split_once('#')?;
    Uuid::try_parse(id).ok()?;
    let parsed = time.parse::<DateTime<Utc>>().ok()?;
    (time_text(parsed) == time).then_some(parsed)
}

/// The `by-time` partition of a row: its month, and a shard by its id.
pub fn bucket(time: DateTime<Utc>, id: Uuid) -> String {
    month_bucket(month_of(time), shard(id))
}

/// The `open` partition of a row.
pub fn open_shard(id: Uuid) -> String {
    shard(id).to_string()
}

/// The time of the first check of a row made at `time`.
pub fn first_check(time: DateTime<Utc>) -> String {
    time_text(time + FIRST_CHECK)
}

/// The months that can hold rows made at or before `time`, newest first.
pub fn months_until(time: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
    let newest = month_of(time);
    (0..).map_while(move |age| {
        newest
            .checked_sub_months(Months::new(age))
            .filter(|month| *month >= FIRST_MONTH)
    })
}

/// The `by-time` partition of a month and shard, `2026-11#3`.
pub fn month_bucket(month: NaiveDate, shard: u8) -> String {
    format!("{}#{shard}", month.format("%Y-%m"))
}

fn month_of(time: DateTime<Utc>) -> NaiveDate {
    time.date_naive()
        .with_day(1)
        .expect("every month has a first day")
}

/// The shard of the row `id` and of its counters.
pub fn shard(id: Uuid) -> u8 {
    id.as_bytes()[0] % SHARDS
}

/// The shard of the counters of an account.
pub fn user_shard(id: u64) -> u8 {
    u8::try_from(id % u64::from(SHARDS)).expect("less than the number of shards")
}

/// The sort key of a day's totals, `2026-11-22`.
pub fn day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// The `expiring` row of a revoked refresh token or session.
pub fn revoked_token(jti: &str) -> String {
    format!("revoked#{jti}")
}

/// The `expiring` row of a request that may be repeated.
pub fn idempotency_record(user_id: UserId, path: &str, key: &str) -> String {
    format!("idempotency#{user_id}#{path}#{key}")
}

/// The `expiring` row that counts attempts within a budget in one window.
pub fn attempts(budget: &str, window_end: DateTime<Utc>) -> String {
    format!("attempts#{budget}#{}", window_end.timestamp())
}

/// The `expiring` row that exists while something is remembered.
pub fn remembered(what: &str) -> String {
    format!("remembered#{what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn created_sorts_as_text_in_time_order_and_reads_back() {
        let (earlier, later) = (
            at("2026-11-22T03:59:24.5Z"),
            at("2026-11-22T03:59:24.500001Z"),
        );
        let (a, b) = (created(earlier, Uuid::max()), created(later, Uuid::nil()));
        assert!(a < b);
        assert_eq!(time_of_created(&a), Some(earlier));
        for foreign in [
            "",
            "#",
            "2026-11-22T03:59:24.5Z#x",
            &format!("2026-11-22T03:59:24.5Z#{}", Uuid::nil()),
        ] {
            assert_eq!(time_of_created(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn months_go_back_to_the_first_and_no_further() {
        let months: Vec<String> = months_until(at("2027-01-31T23:59:59Z"))
            .map(|month| month_bucket(month, 0))
            .collect();
        assert_eq!(months, ["2027-01#0", "2026-12#0", "2026-11#0"]);
    }
}
