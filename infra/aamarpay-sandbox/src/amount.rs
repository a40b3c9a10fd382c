//! Amounts of money as whole paisa (or cents). They are parsed from decimal text and printed as it, and are never
//! floats.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The currency that every payment is charged in.
pub(crate) const TAKA: &str = "BDT";
/// The other currency that an order can be in.
pub(crate) const US_DOLLAR: &str = "USD";
/// aamarPay's charge in its sandbox, in hundredths of a percent: 3.25 %.
const CHARGE_BASIS_POINTS: u64 = 325;
/// The largest amount, ten million: more than any single payment, and so small that no product below overflows.
const LARGEST_HUNDREDTHS: u64 = 1_000_000_000;

/// An amount in hundredths of its currency. `"100"`, `"100.5"` and `"100.50"` parse; it is printed with two decimals.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount {
    hundredths: u64,
}

impl Amount {
    /// An amount of `hundredths` paisa or cents.
    pub const fn from_hundredths(hundredths: u64) -> Amount {
        Amount { hundredths }
    }

    /// The amount in paisa or cents.
    pub const fn hundredths(self) -> u64 {
        self.hundredths
    }

    /// The part that aamarPay keeps, rounded half up to two decimals.
    pub(crate) fn charge(self) -> Amount {
        Amount::from_hundredths((self.hundredths * CHARGE_BASIS_POINTS + 5_000) / 10_000)
    }

    /// The part that the merchant gets.
    pub(crate) fn after_charge(self) -> Amount {
        Amount::from_hundredths(self.hundredths - self.charge().hundredths)
    }

    /// Converts dollars to taka, at `rate` taka for one dollar, rounded half up to two decimals.
    pub(crate) fn at_rate(self, rate: Amount) -> Amount {
        Amount::from_hundredths((self.hundredths * rate.hundredths + 50) / 100)
    }

    /// Parses an unsigned decimal with at most two significant decimals; `None` for any other text.
    pub fn parse(text: &str) -> Option<Amount> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let decimals = decimals.trim_end_matches('0');
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || text.ends_with('.') || decimals.len() > 2 {
            return None;
        }
        if !digits_only(whole) || !digits_only(decimals) {
            return None;
        }
        let hundredths = format!("{whole}{decimals:0<2}").parse().ok()?;
        (hundredths <= LARGEST_HUNDREDTHS).then_some(Amount { hundredths })
    }
}

/// The charge in percent, as the search API prints it: `3.25`.
pub(crate) fn charge_percent() -> String {
    Amount::from_hundredths(CHARGE_BASIS_POINTS).to_string()
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}.{:02}",
            self.hundredths / 100,
            self.hundredths % 100
        )
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.to_string()
    }
}

impl TryFrom<String> for Amount {
    type Error = String;

    fn try_from(text: String) -> Result<Amount, String> {
        Amount::parse(&text).ok_or_else(|| format!("{text:?} is not an amount such as \"100.00\""))
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn amounts_print_two_decimals() {
        for (text, printed) in [
            ("100", "100.00"),
            ("0.5", "0.50"),
            ("10.010", "10.01"),
            ("007", "7.00"),
        ] {
            assert_eq!(amount(text).to_string(), printed);
        }
    }

    #[test]
    fn what_is_not_an_exact_amount_is_refused() {
        for text in [
            "",
            ".",
            ".5",
            "5.",
            "1.005",
            "-1",
            "+1",
            "1,000",
            "1e3",
            "NaN",
            "১০০",
            "99999999999999999999",
        ] {
            assert_eq!(Amount::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_charge_is_what_recorded_sandbox_payments_show() {
        for (paid, charge, kept) in [
            ("2040.00", "66.30", "1973.70"),
            ("7650.00", "248.63", "7401.37"),
        ] {
            assert_eq!(amount(paid).charge().to_string(), charge);
            assert_eq!(amount(paid).after_charge().to_string(), kept);
        }
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        let largest = amount("10000000");
        let taka = largest.at_rate(largest);
        assert_eq!(taka.to_string(), "100000000000000.00");
        assert_eq!(taka.after_charge().to_string(), "96750000000000.00");
        assert_eq!(Amount::parse("10000000.01"), None);
    }

    #[test]
    fn dollars_convert_as_in_a_recorded_payment() {
        assert_eq!(
            amount("40.00").at_rate(amount("109.57")).to_string(),
            "4382.80"
        );
    }
}
