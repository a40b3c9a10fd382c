//! A bar chart of numbers per day, as SVG. Every bar carries its number, and the page repeats the numbers in a table, so
//! that nobody has to see colours and sizes.

use chrono::NaiveDate;
use web::language::{Language, STAFF, bangla_digits, day_of_month, digits};

const WIDTH: u32 = 420;
const HEIGHT: u32 = 170;
/// The room for the numbers above the bars.
const TOP: u32 = 22;
/// The room for the days below the bars.
const BOTTOM: u32 = 26;
/// The room on both sides, because the label of an outer day is wider than its bar.
const SIDE: u32 = 12;

/// All lengths are in units of the SVG's view box.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: &'static str,
    /// The chart in words, for screen readers.
    pub summary: String,
    pub width: u32,
    pub height: u32,
    /// The y coordinate of the axis.
    pub ground: u32,
    pub bars: Vec<Bar>,
}

/// The number of one day, and how high it stands.
#[derive(Clone, Debug)]
pub struct Bar {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    /// The x coordinate at which number and day are centred.
    pub middle: u32,
    pub value: u64,
    /// As text, with the digits of the language.
    pub number: String,
    /// `22 Nov`
    pub day: String,
    /// Whether the day is written below the bar. There is room for every third.
    pub shows_day: bool,
}

impl Chart {
    /// A chart of `days`, which go from the oldest to the newest.
    pub fn new(title: &'static str, days: &[(NaiveDate, u64)], language: Language) -> Self {
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
                number: digits(&value.to_string(), language),
                day: short_day(*day, language),
                shows_day: (count - 1 - place).is_multiple_of(3),
            }
        });
        Self {
            title,
            summary: summary(title, days, language),
            width: WIDTH,
            height: HEIGHT,
            ground,
            bars: bars.collect(),
        }
    }
}

fn summary(title: &str, days: &[(NaiveDate, u64)], language: Language) -> String {
    let total = days.iter().map(|(_, value)| value).sum();
    let busiest = days.iter().max_by_key(|(day, value)| (*value, *day));
    let busiest = busiest
        .filter(|(_, value)| *value > 0)
        .map(|(day, value)| (day_of_month(*day, language), *value));
    let busiest = busiest.as_ref().map(|(day, value)| (day.as_str(), *value));
    let chart = STAFF.of(language).overview_page.chart;
    chart(title, days.len(), total, busiest)
}

/// The label of a bar. Bangla has no short months that everybody reads, so it has the number of the month.
fn short_day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::English => day.format("%-d %b").to_string(),
        Language::Bangla => bangla_digits(&day.format("%-d/%-m").to_string()),
    }
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
        let chart = Chart::new("Payments", &days(&[0, 1, 50, 100]), Language::English);
        let heights: Vec<u32> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 1, 61, 122]);
        for bar in &chart.bars {
            assert!(bar.x + bar.width <= WIDTH && bar.y + bar.height == chart.ground);
        }
    }

    #[test]
    fn the_summary_says_it_all_in_words() {
        assert_eq!(
            Chart::new("Payments", &days(&[1, 3, 2]), Language::English).summary,
            "Payments, the last 3 days: 6 in all; most on 21 November: 3"
        );
        assert_eq!(
            Chart::new("Payments", &days(&[0, 0]), Language::English).summary,
            "Payments, the last 2 days: 0 in all"
        );
    }
}
