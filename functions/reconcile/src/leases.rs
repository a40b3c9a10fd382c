//! When and in which order rows are checked: a batch of rows from each shard of an `open` index in turn, until nothing is
//! due or the time is up. Rows are checked less often as they grow older.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{self, StreamExt};
use service::{App, Store};
use std::collections::VecDeque;

/// The number of rows that one query reads from a shard.
const BATCH: u16 = 25;
/// The number of rows of a batch that are checked concurrently.
const CONCURRENT_CHECKS: usize = 8;
/// The time that is kept for a check before the deadline. Lambda ends a check that takes longer; a later run repeats it,
/// because its lease expires.
const CHECK_MARGIN: TimeDelta = TimeDelta::seconds(20);

/// The shortest time between two checks of a row, which is also the time between its creation and its first check.
const SHORTEST_PAUSE: TimeDelta = Store::FIRST_CHECK;
/// The longest time between two checks of a row.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// The latest time at which a check may start in an invocation that Lambda ends at `deadline_unix_ms`.
pub fn last_start(deadline_unix_ms: u64) -> DateTime<Utc> {
    let deadline = i64::try_from(deadline_unix_ms)
        .ok()
        .and_then(DateTime::from_timestamp_millis);
    deadline.unwrap_or(DateTime::<Utc>::MAX_UTC) - CHECK_MARGIN
}

/// The time of the next check of a row that was created at `since`. The pause before it is as long as the row's age, so the
/// age doubles from check to check, until the pause is [`LONGEST_PAUSE`].
pub fn next_check(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + (now - since).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// The outcomes of the checks.
#[derive(Debug)]
pub struct Checks<Outcome> {
    /// One outcome for each row that this run leased and that still needed a check.
    pub outcomes: Vec<Outcome>,
    /// The number of checks, and of queries for due rows, that failed. Each failure is logged.
    pub errors: usize,
    /// Whether the time was up before every due row was checked.
    pub cut_short: bool,
}

/// Runs `check` on the rows that `find` returns for each shard. `check` leases its row first. It returns `None` if another
/// run holds the lease or the row needs no check any more.
pub async fn check_due<Due, Outcome>(
    app: &App,
    last_start: DateTime<Utc>,
    find: impl AsyncFn(u8, DateTime<Utc>, u16) -> Result<Vec<Due>>,
    check: impl AsyncFn(Due) -> Result<Option<Outcome>>,
) -> Checks<Outcome> {
    let mut checks = Checks {
        outcomes: Vec::new(),
        errors: 0,
        cut_short: false,
    };
    // Shards take turns so that, however much is due, the longest overdue rows of every shard are checked.
    let mut shards: VecDeque<u8> = Store::OPEN_SHARDS.collect();
    while let Some(shard) = shards.pop_front().filter(|_| !checks.cut_short) {
        let due = match find(shard, app.clock.now(), BATCH).await {
            Ok(due) => due,
            Err(error) => {
                checks.note(Err(error));
                continue;
            }
        };
        let before = checks.outcomes.len();
        let mut results = stream::iter(due)
            .map(|due| async {
                let in_time = app.clock.now() <= last_start;
                if in_time {
                    Some(check(due).await)
                } else {
                    None
                }
            })
            .buffer_unordered(CONCURRENT_CHECKS);
        while let Some(result) = results.next().await {
            match result {
                Some(result) => checks.note(result),
                None => checks.cut_short = true,
            }
        }
        // A batch without any outcome ends the shard. The index lags behind its table and might return the same rows for ever.
        if checks.outcomes.len() > before {
            shards.push_back(shard);
        }
    }
    checks
}

impl<Outcome> Checks<Outcome> {
    fn note(&mut self, result: Result<Option<Outcome>>) {
        match result {
            Ok(outcome) => self.outcomes.extend(outcome),
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "a check, or a query for due rows, failed"
                );
                self.errors += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_get_rarer_with_age() {
        let since = DateTime::UNIX_EPOCH;
        let after = |age: TimeDelta| next_check(since, since + age) - since;
        let (minutes, hours) = (TimeDelta::minutes, TimeDelta::hours);
        for (age, next) in [
            (minutes(-1), minutes(1)),
            (minutes(0), minutes(2)),
            (minutes(2), minutes(4)),
            (minutes(64), minutes(128)),
            (hours(6), hours(12)),
            (hours(12), hours(18)),
            (hours(72), hours(78)),
        ] {
            assert_eq!(after(age), next, "{age}");
        }
    }

    #[test]
    fn the_last_check_ends_before_the_deadline() {
        let deadline = "2026-11-22T04:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let start = last_start(u64::try_from(deadline.timestamp_millis()).unwrap());
        assert_eq!(start.to_rfc3339(), "2026-11-22T03:59:40+00:00");
        assert!(last_start(u64::MAX) > deadline);
    }
}
