//! Rate limits for requests without credentials, so that guessing passwords is slow and costs us few hashes.

use crate::app::App;
use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::MAX_USERNAME_CHARS;

const WINDOW_SECONDS: i64 = 60;
/// What is attempted. Each has a budget of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    Login,
    Register,
}

impl Attempt {
    /// The spelling in keys.
    fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Register => "register",
        }
    }
}

/// Whether an attempt is within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    Allowed,
    Refused { retry_after_seconds: u64 },
}

/// Counts an attempt at `account` (a user name as given) from `client_address`. It is refused once the
/// account or the address has used up its share of this minute.
///
/// # Errors
/// DynamoDB fails.
pub async fn throttle(
    app: &App,
    attempt: Attempt,
    account: &str,
    client_address: &str,
) -> Result<Throttle> {
    let now = app.clock.now();
    let end = window_end(now);
    let kind = attempt.as_str();
    // A longer text is no username. It is cut so that it fits into a key.
    let account: String = account.chars().take(MAX_USERNAME_CHARS).collect();
    let budgets = [
        (
            format!("{kind}#address#{client_address}"),
            app.throttle.per_address,
        ),
        (
            format!("{kind}#account#{account}"),
            app.throttle.per_account,
        ),
    ];
    for (key, limit) in budgets {
        if app.store.count_attempt(&key, end).await? > limit {
            // Rounded up to whole seconds, so that a client that waits this long is not refused again.
            let wait = end.timestamp() - now.timestamp();
            return Ok(Throttle::Refused {
                retry_after_seconds: wait.unsigned_abs(),
            });
        }
    }
    Ok(Throttle::Allowed)
}

/// Windows are the minutes of the clock.
fn window_end(now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = now.timestamp();
    let end = seconds - seconds.rem_euclid(WINDOW_SECONDS) + WINDOW_SECONDS;
    DateTime::from_timestamp(end, 0).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_within_the_minute() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            window_end(at("2026-11-22T03:59:24.5Z")),
            at("2026-11-22T04:00:00Z")
        );
        assert_eq!(
            window_end(at("2026-11-22T04:00:00Z")),
            at("2026-11-22T04:01:00Z")
        );
    }
}
