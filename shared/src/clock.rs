//! The one place that reads the wall clock. Everything else is given a time. Also the calendar of the
//! business: people pay in Bangladesh, so pages and statistics count its days.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};

/// Bangladesh has no daylight saving time.
const BANGLADESH: FixedOffset = FixedOffset::east_opt(6 * 3600).expect("a valid offset");

/// `time` on the clocks of Bangladesh.
pub fn bangladesh_time(time: DateTime<Utc>) -> DateTime<FixedOffset> {
    time.with_timezone(&BANGLADESH)
}

/// The day in Bangladesh at `time`.
pub fn bangladesh_day(time: DateTime<Utc>) -> NaiveDate {
    bangladesh_time(time).date_naive()
}

/// When `day` begins in Bangladesh.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    let midnight = BANGLADESH.from_local_datetime(&day.and_time(NaiveTime::MIN));
    midnight
        .single()
        .expect("a fixed offset skips no midnight")
        .to_utc()
}

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always the same instant, for tests.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current time in whole microseconds, which is what is stored and shown.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Fixed(instant) => instant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_bangladesh_begins_six_hours_before_utc() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let start = start_of_day(day);
        assert_eq!(
            start,
            "2026-11-21T18:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        assert_eq!(bangladesh_day(start), day);
        assert_eq!(
            bangladesh_day(start - chrono::TimeDelta::microseconds(1)),
            day.pred_opt().unwrap()
        );
    }
}
