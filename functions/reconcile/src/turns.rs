//! Who is looked at when: all shards of an `open` index, some rows at a time, until nothing is due or the
//! time is up.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{self, StreamExt};
use shared::app::App;
use shared::store::Store;
use std::collections::VecDeque;

/// Rows read of a shard at a time.
const BATCH: u16 = 25;
/// Rows worked on at once.
const AT_ONCE: usize = 8;
/// More than one turn takes: the gateway's time-out and a few writes.
const LONGEST_TURN: TimeDelta = TimeDelta::seconds(20);

/// The first look after something is made, and the least time between two.
const SHORTEST_PAUSE: TimeDelta = TimeDelta::minutes(2);
/// The most time between two looks.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// The last moment to start a turn in an invocation that ends at `deadline`, in milliseconds of Unix time.
pub fn last_start(deadline: u64) -> DateTime<Utc> {
    let deadline = i64::try_from(deadline)
        .ok()
        .and_then(DateTime::from_timestamp_millis);
    deadline.unwrap_or(DateTime::<Utc>::MAX_UTC) - LONGEST_TURN
}

/// When to look next at what was made at `since`: after as long again as it has waited so far.
pub fn next_look(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + (now - since).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

/// What became of the turns.
#[derive(Debug)]
pub struct Turns<Outcome> {
    /// Of each turn that was taken.
    pub outcomes: Vec<Outcome>,
    /// Turns, or looks for them, that failed; logged.
    pub errors: usize,
    /// Whether the time was up before everything had its turn.
    pub cut_short: bool,
}

/// Gives what `find` finds in each shard its turn by `work`, whose `None` says that somebody else had it.
pub async fn take_turns<Due, Outcome>(
    app: &App,
    last_start: DateTime<Utc>,
    find: impl AsyncFn(u8, DateTime<Utc>, u16) -> Result<Vec<Due>>,
    work: impl AsyncFn(Due) -> Result<Option<Outcome>>,
) -> Turns<Outcome> {
    let mut turns = Turns {
        outcomes: Vec::new(),
        errors: 0,
        cut_short: false,
    };
    // A batch of each shard in turn: however much is due, the longest overdue of every shard are reached.
    let mut shards: VecDeque<u8> = Store::OPEN_SHARDS.collect();
    while let Some(shard) = shards.pop_front().filter(|_| !turns.cut_short) {
        let due = match find(shard, app.clock.now(), BATCH).await {
            Ok(due) => due,
            Err(error) => {
                turns.note(Err(error));
                continue;
            }
        };
        let before = turns.outcomes.len();
        let mut results = stream::iter(due)
            .map(|due| async {
                let in_time = app.clock.now() <= last_start;
                if in_time { Some(work(due).await) } else { None }
            })
            .buffer_unordered(AT_ONCE);
        while let Some(result) = results.next().await {
            match result {
                Some(result) => turns.note(result),
                None => turns.cut_short = true,
            }
        }
        // The index lags behind: a batch of which no turn could be taken may come again unchanged.
        if turns.outcomes.len() > before {
            shards.push_back(shard);
        }
    }
    turns
}

impl<Outcome> Turns<Outcome> {
    fn note(&mut self, result: Result<Option<Outcome>>) {
        match result {
            Ok(outcome) => self.outcomes.extend(outcome),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "not reconciled this time");
                self.errors += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_get_rarer_with_age() {
        let since = DateTime::UNIX_EPOCH;
        let after = |age: TimeDelta| next_look(since, since + age) - since;
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
    fn the_last_turn_ends_before_the_deadline() {
        let deadline = "2026-11-22T04:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let start = last_start(u64::try_from(deadline.timestamp_millis()).unwrap());
        assert_eq!(start.to_rfc3339(), "2026-11-22T03:59:40+00:00");
        assert!(last_start(u64::MAX) > deadline);
    }
}
