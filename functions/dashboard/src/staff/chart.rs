//! A bar for each day, drawn on the server. Every bar carries its number, so colour and size only
//! help; the same numbers stand in a table below.

use chrono::NaiveDate;

const WIDTH: u32 = 420;
const HEIGHT: u32 = 170;
/// Room for the numbers above and the days below.
const TOP: u32 = 22;
const BOTTOM: u32 = 26;
/// Room beside the bars, for the names of the outer days.
const SIDE: u32 = 12;

/// A drawing of `WIDTH` by `HEIGHT`.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: &'static str,
    /// The whole of it in words, for who cannot see it.
    pub summary: String,
    pub width: u32,
    pub height: u32,
    /// Where the bars stand.
    pub ground: u32,
    pub bars: Vec<Bar>,
}

/// One day.
#[derive(Clone, Debug)]
pub struct Bar {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    /// Its middle, where number and day stand.
    pub middle: u32,
    pub value: u64,
    /// `22 Nov`
    pub day: String,
    /// Only some days have room for their name.
    pub shows_day: bool,
}

impl Chart {
    /// `days` from the oldest to the newest.
    pub fn new(title: &'static str, days: &[(NaiveDate, u64)]) -> Self {
        let ground = HEIGHT - BOTTOM;
        let most = days
            .iter()
            .map(|(_, value)| *value)
            .max()
            .unwrap_or(0)
            .max(1);
        let count = u32::try_from(days.len()).unwrap_or(u32::MAX).max(1);
        let step = (WIDTH - 2 * SIDE) / count;
        let bars = days.iter().zip(0..).map(|((day, value), place)| {
            let height = value * u64::from(ground - TOP) / most;
            let height = u32::try_from(height)
                .unwrap_or(0)
                .max(u32::from(*value > 0));
            Bar {
                x: SIDE + place * step + step / 8,
                y: ground - height,
                width: step - step / 4,
                height,
                middle: SIDE + place * step + step / 2,
                value: *value,
                day: day.format("%-d %b").to_string(),
                shows_day: (count - 1 - place).is_multiple_of(3),
            }
        });
        Self {
            title,
            summary: summary(title, days),
            width: WIDTH,
            height: HEIGHT,
            ground,
            bars: bars.collect(),
        }
    }
}

fn summary(title: &str, days: &[(NaiveDate, u64)]) -> String {
    let total: u64 = days.iter().map(|(_, value)| value).sum();
    let busiest = days.iter().max_by_key(|(day, value)| (*value, *day));
    let busiest = busiest
        .filter(|(_, value)| *value > 0)
        .map(|(day, value)| format!("; most on {}: {value}", day.format("%-d %B")));
    let length = days.len();
    format!(
        "{title}, the last {length} days: {total} in all{}",
        busiest.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(values: &[u64]) -> Vec<(NaiveDate, u64)> {
        let first = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        first.iter_days().zip(values.iter().copied()).collect()
    }

    #[test]
    fn the_tallest_bar_fills_the_height_and_none_leaves_the_drawing() {
        let chart = Chart::new("Payments", &days(&[0, 1, 50, 100]));
        let heights: Vec<u32> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 1, 61, 122]);
        for bar in &chart.bars {
            assert!(bar.x + bar.width <= WIDTH && bar.y + bar.height == chart.ground);
        }
    }

    #[test]
    fn the_summary_says_it_all_in_words() {
        assert_eq!(
            Chart::new("Payments", &days(&[1, 3, 2])).summary,
            "Payments, the last 3 days: 6 in all; most on 21 November: 3"
        );
        assert_eq!(
            Chart::new("Payments", &days(&[0, 0])).summary,
            "Payments, the last 2 days: 0 in all"
        );
    }
}
