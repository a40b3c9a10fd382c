//! Amounts of money, exact to a hundredth.

use std::fmt;
use std::ops::Neg;

/// An exact amount of money in hundredths of its currency's unit (paisa for BDT). Never a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    hundredths: i64,
}

impl Money {
    /// `Money::from_hundredths(10_000)` is 100.00.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self { hundredths }
    }

    /// The inverse of [`Self::from_hundredths`].
    pub const fn hundredths(self) -> i64 {
        self.hundredths
    }

    /// Reads a plain decimal such as `100`, `100.0` or `100.00`. Further digits are accepted only if
    /// they are zeros, so that nothing is ever rounded. `None` for signs, exponents and separators.
    pub fn parse(text: &str) -> Option<Self> {
        let (units, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(units) || !all_digits(fraction) {
            return None;
        }
        let (cents, rest) = fraction.split_at(fraction.len().min(2));
        if rest.bytes().any(|digit| digit != b'0') {
            return None;
        }
        let cents: i64 = format!("{cents:0<2}").parse().ok()?;
        let hundredths = units.parse::<i64>().ok()?.checked_mul(100)?;
        Some(Self {
            hundredths: hundredths.checked_add(cents)?,
        })
    }

    /// The amount as a JSON number of the contract's activity metadata, `100.0`. For display only.
    pub fn as_f64(self) -> f64 {
        self.hundredths as f64 / 100.0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.hundredths < 0 { "-" } else { "" };
        let hundredths = self.hundredths.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            hundredths: -self.hundredths,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_amounts_are_equal_however_they_are_written() {
        for text in ["100", "100.0", "100.00", "100.000", "0100.00"] {
            assert_eq!(
                Money::parse(text),
                Some(Money::from_hundredths(10_000)),
                "{text}"
            );
        }
        assert_eq!(Money::parse("0.05"), Some(Money::from_hundredths(5)));
        assert_eq!(
            Money::parse("100.5").map(|m| m.to_string()),
            Some("100.50".to_owned())
        );
    }

    #[test]
    fn anything_but_a_plain_decimal_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e2",
            "1,000",
            " 1",
            "100.001",
            "NaN",
            "99999999999999999999",
        ] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }
}
