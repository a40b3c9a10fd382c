//! When and in which order rows are checked. A run reads everything that is due, and the accounts take turns: each gets one
//! check before any gets a second one, the longest overdue row first. Whoever leaves thousands of payments open therefore
//! delays nobody else by more than one check. Rows are checked less often as they grow older.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use futures_util::stream::{self, StreamExt};
use service::checkout::{CHECKED_UNTIL, PAYER_DEADLINE};
use service::{App, Due, OpenPartition, Store};
use std::collections::HashMap;

/// The number of due rows that are read of each partition. With nine partitions these are more than a run can check.
const MAX_DUE: usize = 5_000;
/// The number of rows that are checked concurrently. A check mostly waits for aamarPay.
const CONCURRENT_CHECKS: usize = 32;
/// The time that is kept for a check before the deadline. Lambda ends a check that takes longer; a later run repeats it,
/// because its lease expires.
pub const CHECK_MARGIN: TimeDelta = TimeDelta::seconds(20);

/// The shortest time between two checks of a row, which is also the time between its creation and its first check.
const SHORTEST_PAUSE: TimeDelta = Store::FIRST_CHECK;

/// How often rows of a kind are checked as they grow older.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The pause before the next check, in ages of the row.
    factor: i32,
    /// The longest pause. A run that dies with a lease delays a row by it.
    longest: TimeDelta,
    /// The ages at which a row is checked in any case, because something ends then.
    deadlines: &'static [TimeDelta],
}

/// The age triples from check to check: an abandoned payment is checked at 2, 6, 18 and 54 minutes, at about 3 and 8 hours, and
/// then daily. Each check costs a search and several writes.
pub const PAYMENTS: Pace = Pace {
    factor: 2,
    longest: TimeDelta::hours(24),
    deadlines: &[PAYER_DEADLINE, CHECKED_UNTIL],
};
/// The age doubles from check to check: a file that waits has cost a credit.
pub const FILES: Pace = Pace {
    factor: 1,
    longest: TimeDelta::hours(6),
    deadlines: &[],
};

/// The time of the next check of a row that was created at `since`.
pub fn next_check(pace: Pace, since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let next = now + ((now - since) * pace.factor).clamp(SHORTEST_PAUSE, pace.longest);
    let deadlines = pace.deadlines.iter().map(|age| since + *age);
    let coming = deadlines.filter(|deadline| *deadline > now).min();
    coming.map_or(next, |deadline| next.min(deadline))
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

/// Runs `check` on the rows that `find` returns for each partition. `check` leases its row first. It returns `None` if
/// another run holds the lease or the row needs no check any more.
pub async fn check_due<Id, Outcome>(
    app: &App,
    last_start: DateTime<Utc>,
    partitions: &[OpenPartition],
    find: impl AsyncFn(&OpenPartition, DateTime<Utc>, usize) -> Result<Vec<Due<Id>>>,
    check: impl AsyncFn(Due<Id>) -> Result<Option<Outcome>>,
) -> Checks<Outcome> {
    let mut checks = Checks {
        outcomes: Vec::new(),
        errors: 0,
        cut_short: false,
    };
    let mut due = Vec::new();
    for partition in partitions {
        match find(partition, app.clock.now(), MAX_DUE).await {
            Ok(found) => due.extend(found),
            Err(error) => checks.note(Err(error)),
        }
    }
    let mut results = stream::iter(in_turns(due))
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
    drop(results);
    checks
}

/// The rows in the order of their checks: the first of every account, then the second of every account, and so on.
fn in_turns<Id>(mut due: Vec<Due<Id>>) -> Vec<Due<Id>> {
    due.sort_by(|a, b| a.next_check_at.cmp(&b.next_check_at));
    let mut turns = HashMap::<UserId, usize>::new();
    let mut turned: Vec<(usize, Due<Id>)> = due
        .into_iter()
        .map(|due| {
            let turn = turns.entry(due.owner).or_default();
            *turn += 1;
            (*turn, due)
        })
        .collect();
    // The sort is stable, so within a turn the longest overdue row stays first.
    turned.sort_by_key(|(turn, _)| *turn);
    turned.into_iter().map(|(_, due)| due).collect()
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
        let (minutes, hours) = (TimeDelta::minutes, TimeDelta::hours);
        for (age, payment, file) in [
            (minutes(-1), minutes(1), minutes(1)),
            (minutes(0), minutes(2), minutes(2)),
            (minutes(2), minutes(6), minutes(4)),
            (minutes(54), minutes(162), minutes(108)),
            (hours(7), hours(21), hours(13)),
            // Neither deadline of a payment is passed by.
            (hours(9), hours(24), hours(15)),
            (hours(24), hours(48), hours(30)),
            (hours(49), hours(72), hours(55)),
            (hours(72), hours(96), hours(78)),
        ] {
            let after = |pace| next_check(pace, since, since + age) - since;
            assert_eq!((after(PAYMENTS), after(FILES)), (payment, file), "{age}");
        }
    }

    #[test]
    fn an_abandoned_payment_is_checked_nine_times_in_three_days() {
        let since = DateTime::UNIX_EPOCH;
        let mut check = since + SHORTEST_PAUSE;
        let mut checks = 1;
        while check - since < TimeDelta::hours(72) {
            check = next_check(PAYMENTS, since, check);
            checks += 1;
        }
        assert_eq!(checks, 9);
    }

    #[test]
    fn accounts_take_turns_and_the_longest_overdue_row_goes_first() {
        let due = |id: usize, owner: u64| Due {
            id,
            owner: UserId(owner),
            since: DateTime::UNIX_EPOCH,
            next_check_at: format!("{id:04}"),
        };
        // A thousand rows of one account, all longer overdue than those of two others.
        let mut rows: Vec<Due<usize>> = (0..1000).rev().map(|id| due(id, 1)).collect();
        rows.extend([due(2000, 2), due(1500, 3), due(2001, 2)]);
        let order: Vec<usize> = in_turns(rows).into_iter().map(|due| due.id).collect();
        assert_eq!(order[..6], [0, 1500, 2000, 1, 2001, 2]);
        assert_eq!(order.len(), 1003);
    }
}
