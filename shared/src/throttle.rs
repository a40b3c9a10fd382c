//! Limits on what strangers may try: guessing a password costs them time, and us little.

use crate::app::App;
use crate::http::{ApiError, Failure, Request};
use chrono::{DateTime, Utc};

const WINDOW_SECONDS: i64 = 60;
/// User names are no longer; what is, is cut, so that it fits into a key.
const LONGEST_ACCOUNT: usize = 150;

/// Counts an attempt of `kind` (`login`, `register`) at `account`; 429 once the account or the
/// client's address had its share of this minute.
pub async fn throttle(
    app: &App,
    request: &Request,
    kind: &str,
    account: &str,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let end = window_end(now);
    let account: String = account.chars().take(LONGEST_ACCOUNT).collect();
    let attempts = [
        (
            format!("{kind}#address#{}", request.source_ip),
            app.throttle.per_address,
        ),
        (
            format!("{kind}#account#{account}"),
            app.throttle.per_account,
        ),
    ];
    for (who, limit) in attempts {
        if app.store.count_attempt(&who, end).await? > limit {
            // Rounded up, or who waits just as long comes too early.
            let wait = end.timestamp() - now.timestamp();
            return Err(ApiError::Throttled(wait.unsigned_abs()).into());
        }
    }
    Ok(())
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
