//! The current time, which no other module reads, and aamarPay's format for times.

use chrono::{DateTime, FixedOffset, Utc};

#[expect(
    clippy::disallowed_methods,
    reason = "the simulator runs in real time, like the provider that it replaces"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// `YYYY-MM-DD HH:MM:SS` in Asia/Dhaka, which has been UTC+6 without daylight saving since 2010.
pub(crate) fn dhaka(time: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(6 * 3600).expect("six hours is an offset");
    time.with_timezone(&offset)
        .format("%Y-%m-%d %H:%M:%S")
        .to_string()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    #[test]
    fn a_recorded_transaction_id_holds_its_dhaka_time() {
        let initiated = DateTime::from_timestamp(1_689_501_108, 0).unwrap();
        assert_eq!(super::dhaka(initiated), "2023-07-16 15:51:48");
    }
}
