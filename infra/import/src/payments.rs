//! Payments, from `payment.paymenttransaction`.

use crate::row::Row;
use chrono::{DateTime, Utc};
use domain::{Money, Payment, PaymentStatus, TransactionId};
use serde_json::{Map, Value};
use service::checkout::CHECKED_UNTIL;
use store::ImportedPayment;
use uuid::Uuid;

/// The fields with a card or wallet number in what aamarPay said.
const CARD_NUMBERS: [&str; 2] = ["card_number", "cardnumber"];

/// The payment of a row; `None` if something is wrong.
pub fn read(mut row: Row<'_>, now: DateTime<Utc>) -> Option<ImportedPayment> {
    let payment_id = row.uuid_pk();
    let user_id = row.owner();
    let amount = row.parsed("amount", "an amount such as 100.00", Money::parse);
    let status = row.parsed("status", "Pending, Paid, Failed or Expired", |text| {
        let of_original = |status: &PaymentStatus| {
            !matches!(status, PaymentStatus::Held | PaymentStatus::Refunded)
        };
        PaymentStatus::parse(text).filter(of_original)
    });
    let transaction_id = payment_id.and_then(|id| transaction_id(&mut row, id));
    let gateway_response = gateway_response(&mut row);
    let timestamp = row.time("timestamp");
    row.finish();
    let payment = Payment {
        payment_id: payment_id?,
        transaction_id: transaction_id?,
        user_id: user_id?,
        amount: amount?,
        status: status?,
        hold_reason: None,
        gateway_response,
        timestamp: timestamp?,
    };
    let is_checked = is_checked(&payment, now);
    Some(ImportedPayment {
        payment,
        is_checked,
    })
}

fn transaction_id(row: &mut Row<'_>, payment_id: Uuid) -> Option<TransactionId> {
    let text = row.text("transaction_id")?;
    if text.is_empty() {
        row.note(
            "has no transaction id: kept under its payment id, and aamarPay is never asked about it",
        );
        return Some(TransactionId::of_unsent(payment_id));
    }
    let id = TransactionId::parse(&text);
    if id.is_none() {
        row.problem(
            "the transaction id is not PAY_ and 16 digits of 0-9 and a-f: correct it in the dump, or remove the row",
        );
    }
    id
}

/// What aamarPay said, without card and wallet numbers.
fn gateway_response(row: &mut Row<'_>) -> Option<Map<String, Value>> {
    match row.json("gateway_response") {
        Value::Object(mut response) => {
            for field in CARD_NUMBERS {
                if response.shift_remove(field).is_some() {
                    row.note(format!("{field} of the gateway_response is left out"));
                }
            }
            Some(response)
        }
        Value::Null => None,
        _ => {
            row.note("the gateway_response is no object and left out");
            None
        }
    }
}

/// What this system would still check: whatever is Pending, and for three days what ended without money.
fn is_checked(payment: &Payment, now: DateTime<Utc>) -> bool {
    let may_change = match payment.status {
        PaymentStatus::Pending => true,
        PaymentStatus::Paid | PaymentStatus::Held | PaymentStatus::Refunded => false,
        PaymentStatus::Failed | PaymentStatus::Expired => now - payment.timestamp < CHECKED_UNTIL,
    };
    may_change && payment.transaction_id.at_provider().is_some()
}
