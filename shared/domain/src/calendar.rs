//! The calendar of the business: people pay in Bangladesh, so pages and statistics count its days.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

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

/// The instant at which `day` begins in Bangladesh.
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    from_bangladesh_time(day.and_time(NaiveTime::MIN))
}

/// The instant at which the clocks of Bangladesh show `time`.
pub fn from_bangladesh_time(time: NaiveDateTime) -> DateTime<Utc> {
    let time = BANGLADESH.from_local_datetime(&time);
    time.single()
        .expect("a fixed offset skips no time")
        .to_utc()
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
