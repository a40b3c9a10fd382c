//! What an answer of the provider means for a payment.

use aamarpay::{Transaction, TransactionState};
use domain::{HoldReason, Money, Payment};
use serde_json::Value;

/// What the provider's answer means for a payment of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The exact amount arrived for our store and this payment.
    Paid,
    /// The bank or the provider refused.
    Failed,
    /// The payer never finished.
    Expired,
    /// The payer may still finish.
    Open,
    /// The provider says successful, but a part of its answer does not match, which the text names: a person has to
    /// look.
    Mismatch(HoldReason, String),
    /// The answer is about another transaction or store, or has a status that we do not know. It says nothing
    /// about the payment.
    Unusable(String),
}

/// Compares what the provider says with our record. This function alone decides whether a payment is Paid:
/// store, transaction id, amount, both currencies and `pay_status` have to match, and the risk level has to be 0 or
/// missing.
pub fn verify(payment: &Payment, found: &Transaction) -> Verdict {
    let is_ours = found.is_of_our_store && found.transaction_id == payment.transaction_id.as_str();
    match &found.state {
        TransactionState::Successful => match mismatch(payment, found, is_ours) {
            None => Verdict::Paid,
            Some((reason, detail)) => Verdict::Mismatch(reason, detail),
        },
        _ if !is_ours => Verdict::Unusable("another transaction or store".to_owned()),
        TransactionState::Open => Verdict::Open,
        TransactionState::Expired => Verdict::Expired,
        TransactionState::Failed => Verdict::Failed,
        TransactionState::Unknown(code) => Verdict::Unusable(format!("status code \"{code}\"")),
    }
}

/// The reason why a successful transaction must not be credited; `None` if it may.
fn mismatch(payment: &Payment, found: &Transaction, is_ours: bool) -> Option<(HoldReason, String)> {
    use HoldReason::{Amount, Contradiction, Currency, Risk};
    let risk_level = found.risk_level.as_ref().filter(|level| !is_safe(level));
    let (amount, pay_status) = (&found.amount, &found.pay_status);
    Some(if !is_ours {
        (Contradiction, "another transaction or store".to_owned())
    } else if pay_status != "Successful" {
        (Contradiction, format!("pay_status {pay_status}"))
    } else if Money::parse(amount) != Some(payment.amount) {
        let detail = format!("amount {amount} instead of {}", payment.amount);
        (Amount, detail)
    } else if found.currency != Payment::CURRENCY {
        (Currency, format!("currency {}", found.currency))
    } else if found.merchant_currency != Payment::CURRENCY {
        let currency = &found.merchant_currency;
        (Currency, format!("merchant currency {currency}"))
    } else {
        (Risk, format!("risk level {}", risk_level?))
    })
}

/// Level 0, or no level was determined. The provider documents text, 0 and 1; anything else is not safe.
fn is_safe(risk_level: &Value) -> bool {
    risk_level.is_null()
        || ["", "0", "Not-Available", "Not Available"]
            .iter()
            .any(|safe| risk_level == safe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::{TransactionId, UserId};
    use serde_json::json;
    use uuid::Uuid;

    fn payment() -> Payment {
        let id = TransactionId::parse("PAY_0123456789abcdef").unwrap();
        Payment::open(Uuid::nil(), id, UserId(1), DateTime::UNIX_EPOCH)
    }

    /// What the provider says of [`payment`] when everything matches.
    fn successful() -> Transaction {
        Transaction {
            state: TransactionState::Successful,
            transaction_id: "PAY_0123456789abcdef".to_owned(),
            is_of_our_store: true,
            amount: "100.00".to_owned(),
            currency: "BDT".to_owned(),
            merchant_currency: "BDT".to_owned(),
            pay_status: "Successful".to_owned(),
            risk_level: Some(json!("0")),
            answer: Default::default(),
        }
    }

    fn with(change: impl FnOnce(&mut Transaction)) -> Verdict {
        let mut found = successful();
        change(&mut found);
        verify(&payment(), &found)
    }

    #[test]
    fn only_an_answer_that_matches_in_everything_is_paid() {
        assert_eq!(verify(&payment(), &successful()), Verdict::Paid);
        let written_otherwise = with(|found| {
            found.amount = "100".to_owned();
            found.risk_level = Some(Value::Null);
        });
        assert_eq!(written_otherwise, Verdict::Paid);
        assert_eq!(with(|found| found.risk_level = None), Verdict::Paid);
        let changes: [fn(&mut Transaction); 12] = [
            |found| found.amount = "99.99".to_owned(),
            |found| found.amount = "100.001".to_owned(),
            |found| found.amount = String::new(),
            |found| found.currency = "USD".to_owned(),
            |found| found.merchant_currency = "USD".to_owned(),
            |found| found.is_of_our_store = false,
            |found| found.transaction_id = "PAY_ffffffffffffffff".to_owned(),
            |found| found.pay_status = "Failed".to_owned(),
            |found| found.pay_status = "successful".to_owned(),
            |found| found.risk_level = Some(json!("1")),
            |found| found.risk_level = Some(json!(1)),
            |found| found.risk_level = Some(json!("2")),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            assert!(matches!(with(change), Verdict::Mismatch(..)), "{place}");
        }
    }

    #[test]
    fn end_states_go_by_the_state_of_the_transaction() {
        for (state, expected) in [
            (TransactionState::Open, Verdict::Open),
            (TransactionState::Expired, Verdict::Expired),
            (TransactionState::Failed, Verdict::Failed),
        ] {
            assert_eq!(with(|found| found.state = state), expected);
        }
    }

    #[test]
    fn an_answer_that_says_nothing_about_the_payment_is_unusable() {
        let unknown = with(|found| found.state = TransactionState::Unknown("9".to_owned()));
        assert!(matches!(unknown, Verdict::Unusable(_)));
        for change in [
            |found: &mut Transaction| found.transaction_id = "PAY_ffffffffffffffff".to_owned(),
            |found: &mut Transaction| found.is_of_our_store = false,
        ] {
            let other = with(|found| {
                found.state = TransactionState::Failed;
                change(found);
            });
            assert!(matches!(other, Verdict::Unusable(_)), "{other:?}");
        }
    }
}
