//! Budgets: what a client without an account, or with somebody else's name, may make the system do in a time, and how much
//! work one account may start.
//!
//! A budget is a counter in a row with a TTL, for a window of time. It is counted before the work is done, so that
//! concurrent requests get no more than consecutive ones. No row is shared by everybody, and only one is shared by
//! everybody who tries the same account: [`Limits::failures_per_account`] is high, its window long, and a client that
//! signed in before is exempt, so that strangers cannot lock an owner out.

use crate::app::App;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{MAX_USERNAME_CHARS, UserId};
use futures_util::future::try_join_all;
use std::net::{IpAddr, Ipv6Addr};
use tokio::try_join;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// The window of the failures of an account.
const HOUR: TimeDelta = TimeDelta::hours(1);
/// The time for which a client is known after its owner signed in from it.
const KNOWN_FOR: TimeDelta = TimeDelta::days(90);
/// A password change costs a hash. It needs the account's token, so this only bounds the work.
const PASSWORD_CHANGES_PER_MINUTE: u64 = 5;

/// The sizes of the budgets.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Failed logins to one account from one client address in a minute. Registrations of one name are limited alike.
    pub attempts_per_account: u64,
    /// Logins from one client address in a minute, at all accounts together. Registrations and password changes are
    /// limited alike, each with a budget of its own.
    pub attempts_per_address: u64,
    /// Failed logins to one account in an hour, from all unknown client addresses together.
    pub failures_per_account: u64,
    /// Callbacks and notifications from one client address in a minute.
    pub callbacks_per_address: u64,
    /// Payments that one account opens in a minute.
    pub payments_per_account: u64,
    /// Requests of one account in a minute that wait for the end of a file.
    pub waits_per_account: u64,
    /// Payments of one account that are open at the same time.
    pub open_payments_per_account: u64,
    /// The shortest time between two searches at the provider for one payment.
    pub between_searches: TimeDelta,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        attempts_per_account: u64::MAX,
        attempts_per_address: u64::MAX,
        failures_per_account: u64::MAX,
        callbacks_per_address: u64::MAX,
        payments_per_account: u64::MAX,
        waits_per_account: u64::MAX,
        open_payments_per_account: u64::MAX,
        between_searches: TimeDelta::zero(),
    };
}

/// Whether an attempt is within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    Allowed,
    Refused { retry_after_seconds: u64 },
}

/// Counts a registration of `name`, which is empty if the client gave none.
///
/// # Errors
/// DynamoDB fails.
pub async fn registration(app: &App, name: &str, client_address: &str) -> Result<Throttle> {
    let network = network(client_address);
    let mut budgets = vec![Budget::of_address(
        "register",
        &network,
        app.limits.attempts_per_address,
    )];
    // A registration without a name is refused for that. It counts for its address only.
    if !name.is_empty() {
        let key = format!("register#account#{}#{network}", cut(name));
        budgets.push(Budget::new(key, app.limits.attempts_per_account));
    }
    take(app, &budgets).await
}

/// Counts a change of a password by `user`.
///
/// # Errors
/// DynamoDB fails.
pub async fn password_change(app: &App, user: UserId, client_address: &str) -> Result<Throttle> {
    let limits = app.limits;
    let per_user = PASSWORD_CHANGES_PER_MINUTE.min(limits.attempts_per_account);
    let per_address = limits.attempts_per_address;
    let budgets = [
        Budget::of_address("password", &network(client_address), per_address),
        Budget::new(format!("password#account#{user}"), per_user),
    ];
    take(app, &budgets).await
}

/// Counts a payment that `user` opens. Payments that the provider refuses are not open for long, but each costs a call.
///
/// # Errors
/// DynamoDB fails.
pub async fn payment(app: &App, user: UserId) -> Result<Throttle> {
    let limit = app.limits.payments_per_account;
    take(
        app,
        &[Budget::new(format!("payment#account#{user}"), limit)],
    )
    .await
}

/// Counts a request of `user` that waits for the end of a file, for up to twenty seconds: so many occupy ten functions.
///
/// # Errors
/// DynamoDB fails.
pub async fn wait(app: &App, user: UserId) -> Result<Throttle> {
    let limit = app.limits.waits_per_account;
    take(app, &[Budget::new(format!("wait#account#{user}"), limit)]).await
}

/// Counts a callback or a notification.
///
/// # Errors
/// DynamoDB fails.
pub async fn callback(app: &App, client_address: &str) -> Result<Throttle> {
    let limit = app.limits.callbacks_per_address;
    let budget = Budget::of_address("callback", &network(client_address), limit);
    take(app, &[budget]).await
}

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

/// What may happen `limit` times in a window.
#[derive(Clone)]
struct Budget {
    key: String,
    limit: u64,
    window: TimeDelta,
}

impl Budget {
    /// A budget for each minute.
    fn new(key: String, limit: u64) -> Self {
        Self {
            key,
            limit,
            window: MINUTE,
        }
    }

    fn of_address(kind: &str, network: &str, limit: u64) -> Self {
        Self::new(format!("{kind}#address#{network}"), limit)
    }
}

/// Takes one out of each budget; refused if one of them is used up.
async fn take(app: &App, budgets: &[Budget]) -> Result<Throttle> {
    let taken = budgets.iter().map(|budget| take_one(app, budget));
    let refusals = try_join_all(taken).await?;
    let refused = refusals
        .into_iter()
        .find(|taken| *taken != Throttle::Allowed);
    Ok(refused.unwrap_or(Throttle::Allowed))
}

async fn take_one(app: &App, budget: &Budget) -> Result<Throttle> {
    let now = app.clock.now();
    let end = window_end(now, budget.window);
    Ok(match app.store.count_attempt(&budget.key, end).await? {
        count if count <= budget.limit => Throttle::Allowed,
        _ => Throttle::Refused {
            retry_after_seconds: seconds_until(end, now),
        },
    })
}

/// In whole seconds, rounded up, so that a client that waits this long is not refused again.
fn seconds_until(window_end: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    (window_end.timestamp() - now.timestamp()).unsigned_abs()
}

/// Windows begin and end with the minutes or hours of the clock.
fn window_end(now: DateTime<Utc>, window: TimeDelta) -> DateTime<Utc> {
    let (seconds, length) = (now.timestamp(), window.num_seconds());
    let end = seconds - seconds.rem_euclid(length) + length;
    DateTime::from_timestamp(end, 0).unwrap_or(now)
}

/// A longer text is no user name. It is cut so that it fits into a key.
fn cut(name: &str) -> String {
    name.chars().take(MAX_USERNAME_CHARS).collect()
}

/// The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because every
/// customer of a provider has at least so many.
fn network(client_address: &str) -> String {
    match client_address.parse() {
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => {
                let prefix = address.to_bits() >> 64 << 64;
                format!("{}/64", Ipv6Addr::from_bits(prefix))
            }
        },
        _ => client_address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_within_its_length() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, window, end) in [
            ("2026-11-22T03:59:24.5Z", MINUTE, "2026-11-22T04:00:00Z"),
            ("2026-11-22T04:00:00Z", MINUTE, "2026-11-22T04:01:00Z"),
            ("2026-11-22T04:00:00Z", HOUR, "2026-11-22T05:00:00Z"),
        ] {
            assert_eq!(window_end(at(now), window), at(end));
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::"), "2001:db8:1:2::/64");
        assert_eq!(network(""), "");
    }
}
