//! Receipts of payments: who received what for what. Nothing is stored for them.

pub use aamarpay::Charges;
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use domain::{Money, Payment, PaymentStatus};

/// Whose receipts they are. All parts may be empty; what is empty is not on a receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merchant {
    pub name: String,
    pub address: String,
    /// The number under which the merchant pays VAT.
    pub vat_number: String,
    /// The VAT that prices include.
    pub vat: Option<VatRate>,
}

/// A rate of VAT, exact to a hundredth of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VatRate {
    hundredths: i64,
}

impl VatRate {
    /// Reads a percentage such as `15` or `7.5`.
    ///
    /// # Errors
    /// It is no number from 0 to 100 with at most two digits after the point.
    pub fn parse(text: &str) -> Result<Self> {
        let percent = Money::parse(text).context("a percentage such as 15 or 7.5")?;
        let hundredths = percent.hundredths();
        if hundredths > 10_000 {
            bail!("{text} is more than 100 per cent");
        }
        Ok(Self { hundredths })
    }

    /// The VAT that `amount` includes, rounded to the nearest hundredth, half up.
    pub fn included_in(self, amount: Money) -> Money {
        let (rate, whole) = (self.hundredths, 10_000 + self.hundredths);
        Money::from_hundredths((2 * amount.hundredths() * rate + whole) / (2 * whole))
    }

    /// The rate as a percentage, such as `7.5`.
    pub fn percent(self) -> String {
        let text = Money::from_hundredths(self.hundredths).to_string();
        let text = text.trim_end_matches('0');
        text.trim_end_matches('.').to_owned()
    }
}

/// The figures of a payment on its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub amount: Money,
    /// When it was paid, as the provider says; else when the payment was opened.
    pub paid_at: DateTime<Utc>,
    /// The VAT within the amount.
    pub vat: Option<Money>,
    pub charges: Charges,
}

/// The receipt of `payment`; `None` if nobody paid. A payment that is Refunded has one, which has to say so.
pub fn receipt(payment: &Payment, merchant: &Merchant) -> Option<Receipt> {
    if !matches!(
        payment.status,
        PaymentStatus::Paid | PaymentStatus::Refunded
    ) {
        return None;
    }
    let charges = payment.gateway_response.as_ref().map(Charges::of);
    let charges = charges.unwrap_or_default();
    Some(Receipt {
        amount: payment.amount,
        paid_at: charges.paid_at.unwrap_or(payment.timestamp),
        vat: merchant.vat.map(|rate| rate.included_in(payment.amount)),
        charges,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_vat_is_exact() {
        let vat = |percent, amount| {
            let rate = VatRate::parse(percent).unwrap();
            let included = rate.included_in(Money::parse(amount).unwrap());
            (included.to_string(), rate.percent())
        };
        assert_eq!(vat("15", "100.00"), ("13.04".to_owned(), "15".to_owned()));
        assert_eq!(vat("7.5", "100"), ("6.98".to_owned(), "7.5".to_owned()));
        assert_eq!(vat("0", "100"), ("0.00".to_owned(), "0".to_owned()));
        assert_eq!(vat("100", "100"), ("50.00".to_owned(), "100".to_owned()));
        assert_eq!(vat("10", "100"), ("9.09".to_owned(), "10".to_owned()));
        for refused in ["", "x", "-1", "101", "1.234"] {
            assert!(VatRate::parse(refused).is_err(), "{refused}");
        }
    }
}
