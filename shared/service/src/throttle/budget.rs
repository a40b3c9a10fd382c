//! A budget: a counter in a row with a TTL, for a window of the clock.

use super::{MINUTE, Throttle};
use crate::app::App;
use crate::metrics::Metric;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::MAX_USERNAME_CHARS;
use futures_util::future::try_join_all;
use std::net::{IpAddr, Ipv6Addr};

/// What may happen `limit` times in a window.
#[derive(Clone)]
pub(super) struct Budget {
    pub key: String,
    pub limit: u64,
    pub window: TimeDelta,
}

impl Budget {
    /// A budget for each minute.
    pub fn new(key: String, limit: u64) -> Self {
        Self {
            key,
            limit,
            window: MINUTE,
        }
    }

    pub fn of_address(kind: &str, network: &str, limit: u64) -> Self {
        Self::new(format!("{kind}#address#{network}"), limit)
    }
}

/// Takes one out of each budget; refused if one of them is used up.
pub(super) async fn take(app: &App, budgets: &[Budget]) -> Result<Throttle> {
    let taken = budgets.iter().map(|budget| take_one(app, budget));
    let refusals = try_join_all(taken).await?;
    let refused = refusals
        .into_iter()
        .find(|taken| *taken != Throttle::Allowed);
    if refused.is_some() {
        app.metrics.count(Metric::Throttled);
    }
    Ok(refused.unwrap_or(Throttle::Allowed))
}

/// A refused attempt counts, too.
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
pub(super) fn seconds_until(window_end: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    (window_end.timestamp() - now.timestamp()).unsigned_abs()
}

/// Windows begin and end with the minutes or hours of the clock.
pub(super) fn window_end(now: DateTime<Utc>, window: TimeDelta) -> DateTime<Utc> {
    let (seconds, length) = (now.timestamp(), window.num_seconds());
    let end = seconds - seconds.rem_euclid(length) + length;
    DateTime::from_timestamp(end, 0).unwrap_or(now)
}

/// A longer text is no user name. It is cut so that it fits into a key.
pub(super) fn cut(name: &str) -> String {
    name.chars().take(MAX_USERNAME_CHARS).collect()
}

/// The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because every
/// customer of a provider has at least so many.
pub(super) fn network(client_address: &str) -> String {
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
    use super::super::HOUR;
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
