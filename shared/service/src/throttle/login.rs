//! Logins: failures count per account and client address, and in all for an account, except for clients that its owner uses.

use super::budget::{Budget, cut, network, seconds_until, take, window_end};
use super::{HOUR, Throttle};
use crate::app::App;
use crate::metrics::Metric;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::try_join;

/// The time for which a client is known after its owner signed in from it.
const KNOWN_FOR: TimeDelta = TimeDelta::days(90);

/// The outcome of [`begin_login`].
pub enum BeginLogin {
    Allowed(Login),
    Refused { retry_after_seconds: u64 },
}

/// A login whose password is not checked yet.
pub struct Login {
    /// Of this account from this client address.
    pair: Budget,
    /// The end of the window in which this attempt counts.
    window_end: DateTime<Utc>,
    /// The key of the failures of the account, from all client addresses.
    failures: String,
    /// The row that says that the owner signed in from this client address.
    known: String,
    is_known: bool,
}

/// Counts a login to the account named `username`, of which it is not known whether it exists.
///
/// # Errors
/// DynamoDB fails.
pub async fn begin_login(app: &App, username: &str, client_address: &str) -> Result<BeginLogin> {
    let (account, network) = (cut(username), network(client_address));
    let limits = app.limits;
    let pair = format!("login#account#{account}#{network}");
    let pair = Budget::new(pair, limits.attempts_per_account);
    let budgets = [
        Budget::of_address("login", &network, limits.attempts_per_address),
        pair.clone(),
    ];
    let (failures, known) = (
        format!("login#failures#{account}"),
        format!("login#known#{account}#{network}"),
    );
    let now = app.clock.now();
    let end = window_end(now, HOUR);
    let (taken, failed, is_known) = try_join!(
        take(app, &budgets),
        app.store.attempts(&failures, end),
        app.store.is_remembered(&known, now),
    )?;
    if let Throttle::Refused {
        retry_after_seconds,
    } = taken
    {
        return Ok(BeginLogin::Refused {
            retry_after_seconds,
        });
    }
    if failed >= limits.failures_per_account && !is_known {
        app.metrics.count(Metric::Throttled);
        return Ok(BeginLogin::Refused {
            retry_after_seconds: seconds_until(end, now),
        });
    }
    Ok(BeginLogin::Allowed(Login {
        window_end: window_end(now, pair.window),
        pair,
        failures,
        known,
        is_known,
    }))
}

impl Login {
    /// The password was wrong, or there is no such account.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn failed(self, app: &App) -> Result<()> {
        let end = window_end(app.clock.now(), HOUR);
        app.store.count_attempt(&self.failures, end).await?;
        Ok(())
    }

    /// The password was right. Only failures count, so this attempt is given back, and the client is known from now on.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn succeeded(self, app: &App) -> Result<()> {
        let now = app.clock.now();
        let remember = async {
            match self.is_known {
                true => Ok(()),
                false => app.store.remember(&self.known, now + KNOWN_FOR).await,
            }
        };
        let uncount = app.store.uncount_attempt(&self.pair.key, self.window_end);
        try_join!(remember, uncount)?;
        Ok(())
    }
}
