//! What the provider tells about the money of a payment.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::Money;
use domain::calendar::from_bangladesh_time;
use serde_json::{Map, Value};

/// What an answer of the provider says about the money of a payment, for the books. The provider leaves parts out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// What the provider keeps.
    pub fee: Option<Money>,
    /// What the merchant receives.
    pub net: Option<Money>,
    /// The bank's number of the transaction.
    pub bank_reference: Option<String>,
    pub currency: Option<String>,
    /// When the payer paid.
    pub paid_at: Option<DateTime<Utc>>,
}

impl Charges {
    /// Reads the answer of a search or a notification. What is missing or unreadable is `None`.
    pub fn of(answer: &Map<String, Value>) -> Self {
        let text = |name: &str| {
            let text = match answer.get(name)? {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(text).filter(|text| !text.is_empty() && text != "Not-Available")
        };
        let money = |name| text(name).and_then(|text| Money::parse(&text));
        Self {
            fee: money("processing_charge"),
            net: money("rec_amount"),
            bank_reference: text("bank_trxid").or_else(|| text("bank_txn")),
            currency: text("currency"),
            // A search has the first of these names, a notification the second.
            paid_at: text("date_processed")
                .or_else(|| text("pay_time"))
                .and_then(|text| bangladesh_time(&text)),
        }
    }
}

/// Reads `2026-11-22 10:00:05`, a time in Bangladesh.
fn bangladesh_time(text: &str) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
    time.ok().map(from_bangladesh_time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_answer_tells_is_read_and_nothing_is_invented() {
        let of = |answer: Value| Charges::of(answer.as_object().unwrap());
        let full = of(json!({
            "rec_amount": "96.75", "processing_charge": 3.25, "bank_trxid": "9K1", "currency": "BDT",
            "date_processed": "2026-11-22 10:00:05",
        }));
        assert_eq!(full.paid_at, Some("2026-11-22T04:00:05Z".parse().unwrap()));
        assert_eq!(full.net, Money::parse("96.75"));
        assert_eq!(full.fee, Money::parse("3.25"));
        assert_eq!(full.bank_reference.as_deref(), Some("9K1"));
        assert_eq!(full.currency.as_deref(), Some("BDT"));
        let odd = json!({
            "rec_amount": "-1", "processing_charge": null, "bank_trxid": "Not-Available", "currency": " ",
            "date_processed": "soon",
        });
        assert_eq!(of(odd), Charges::default());
        assert_eq!(of(json!({})), Charges::default());
    }
}
