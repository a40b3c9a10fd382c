//! Numbers, amounts and times as people write them. Bangla uses its own digits and groups as in Bangladesh: the last
//! three digits, and then by two (lakh, crore).

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::bangladesh_time;
use domain::{FileFormat, Language, Money, Payment};

/// As [`day`] writes them.
const ENGLISH_MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const BANGLA_MONTHS: [&str; 12] = [
    "জানুয়ারি",
    "ফেব্রুয়ারি",
    "মার্চ",
    "এপ্রিল",
    "মে",
    "জুন",
    "জুলাই",
    "আগস্ট",
    "সেপ্টেম্বর",
    "অক্টোবর",
    "নভেম্বর",
    "ডিসেম্বর",
];

/// `text` with Bangla digits: `12.5` becomes `১২.৫`.
pub fn bangla_digits(text: &str) -> String {
    let digit = |character: char| match character.to_digit(10) {
        Some(value) => char::from_u32('০' as u32 + value).expect("the digits follow each other"),
        None => character,
    };
    text.chars().map(digit).collect()
}

/// `text` with the digits of the language.
pub fn digits(text: &str, language: Language) -> String {
    match language {
        Language::English => text.to_owned(),
        Language::Bangla => bangla_digits(text),
    }
}

/// Writes 1234567 as `1,234,567` or `১২,৩৪,৫৬৭`.
pub fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let is_group_end = |left: usize| match language {
        Language::English => left.is_multiple_of(3),
        Language::Bangla => left >= 3 && (left - 3).is_multiple_of(2),
    };
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && is_group_end(digits.len() - place) {
            text.push(',');
        }
        text.push(digit);
    }
    self::digits(&text, language)
}

/// `100.00 BDT`, `১০০.০০ টাকা`
pub fn amount(amount: Money, language: Language) -> String {
    with_currency(&amount.to_string(), language)
}

/// A number with the currency of all payments.
pub fn with_currency(number: &str, language: Language) -> String {
    match language {
        Language::English => format!("{number} {}", Payment::CURRENCY),
        Language::Bangla => format!("{} টাকা", bangla_digits(number)),
    }
}

/// The price of one upload: `100 BDT`, `১০০ টাকা`.
pub fn price(language: Language) -> String {
    let price = Payment::PRICE.to_string();
    with_currency(price.strip_suffix(".00").unwrap_or(&price), language)
}

/// The formats that can be uploaded, as a sentence lists them: `.txt or .docx`, `.txt বা .docx`.
pub fn formats(language: Language) -> String {
    let or = match language {
        Language::English => "or",
        Language::Bangla => "বা",
    };
    let extensions = FileFormat::all().map(|format| format!(".{}", format.extension()));
    let extensions: Vec<String> = extensions.collect();
    match extensions.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {or} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A time as people in Bangladesh read it, and as machines do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `22 Nov 2026, 09:59`, `২২ নভেম্বর ২০২৬, ০৯:৫৯`
    pub text: String,
    /// For `<time datetime>`.
    pub machine: String,
}

impl Moment {
    pub fn new(time: DateTime<Utc>, language: Language) -> Self {
        let local = bangladesh_time(time);
        let day = day(local.date_naive(), language);
        let clock = digits(&local.format("%H:%M").to_string(), language);
        Self {
            text: format!("{day}, {clock}"),
            machine: local.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }
}

/// `22 Nov 2026`, `২২ নভেম্বর ২০২৬`
pub fn day(day: NaiveDate, language: Language) -> String {
    let month = months(language)[day.month0() as usize];
    digits(&format!("{} {month} {}", day.day(), day.year()), language)
}

/// The names of the months in a [`day`], for scripts that write times like a [`Moment`].
pub fn months(language: Language) -> &'static [&'static str; 12] {
    match language {
        Language::English => &ENGLISH_MONTHS,
        Language::Bangla => &BANGLA_MONTHS,
    }
}

/// `22 November`, `২২ নভেম্বর`
pub fn day_of_month(day: NaiveDate, language: Language) -> String {
    match language {
        Language::English => day.format("%-d %B").to_string(),
        Language::Bangla => format!(
            "{} {}",
            bangla_digits(&day.day().to_string()),
            BANGLA_MONTHS[day.month0() as usize]
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_bangladesh() {
        let time: DateTime<Utc> = "2026-11-22T20:59:24.5Z".parse().unwrap();
        let moment = Moment::new(time, Language::English);
        assert_eq!(moment.text, "23 Nov 2026, 02:59");
        assert_eq!(moment.machine, "2026-11-23T02:59:24+06:00");
        let bangla = Moment::new(time, Language::Bangla);
        assert_eq!(bangla.text, "২৩ নভেম্বর ২০২৬, ০২:৫৯");
        assert_eq!(bangla.machine, moment.machine);
    }

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        for (number, english, bangla) in [
            (0, "0", "০"),
            (999, "999", "৯৯৯"),
            (1_000, "1,000", "১,০০০"),
            (12_345, "12,345", "১২,৩৪৫"),
            (123_456, "123,456", "১,২৩,৪৫৬"),
            (1_234_567, "1,234,567", "১২,৩৪,৫৬৭"),
            (123_456_789, "123,456,789", "১২,৩৪,৫৬,৭৮৯"),
        ] {
            assert_eq!(grouped(number, Language::English), english);
            assert_eq!(grouped(number, Language::Bangla), bangla);
        }
    }

    #[test]
    fn the_price_is_in_taka() {
        assert_eq!(price(Language::English), "100 BDT");
        assert_eq!(price(Language::Bangla), "১০০ টাকা");
    }
}
