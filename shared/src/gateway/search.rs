use super::Gateway;
use super::initiate::{describe, excerpt};
use crate::domain::{Money, Payment};
use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// What the gateway holds of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What it says of the money.
    pub state: GatewayState,
    /// The whole answer, without card or wallet numbers.
    pub answer: Map<String, Value>,
}

/// The gateway's verdict on one payment.
#[derive(Clone, Debug, PartialEq)]
pub enum GatewayState {
    /// The exact amount arrived for our store and transaction.
    Paid,
    /// The bank or the gateway refused.
    Failed,
    /// The payer never finished.
    Expired,
    /// Not finished.
    Open,
    /// It says successful, but something does not fit (named): a person has to look.
    Held(String),
}

impl Gateway {
    /// `GET /api/v1/trxcheck/request.php`. `None`: the gateway does not know the transaction. An
    /// `Err` (time-out, garbage, wrong credentials) says nothing about the payment.
    pub async fn search(&self, payment: &Payment) -> Result<Option<Found>> {
        let query = [
            ("request_id", payment.transaction_id.as_str()),
            ("store_id", self.store_id.as_str()),
            ("signature_key", self.signature_key.as_str()),
            ("type", "json"),
        ];
        let request = self
            .client
            .get(self.url("/api/v1/trxcheck/request.php")?)
            .query(&query);
        let text = match request.send().await {
            Ok(response) => response.text().await,
            Err(error) => Err(error),
        };
        match text {
            Ok(text) => self.read_found(&text, payment),
            Err(error) => bail!(describe(error)),
        }
    }

    fn read_found(&self, text: &str, payment: &Payment) -> Result<Option<Found>> {
        let Ok(Value::Object(mut answer)) = serde_json::from_str(text) else {
            bail!("the gateway's search answered {}", excerpt(text));
        };
        // Wallet payments put the payer's telephone number here; nothing of ours needs it.
        answer.remove("cardnumber");
        if answer
            .get("status")
            .is_some_and(|status| status == "Invalid-Data")
        {
            return Ok(None);
        }
        let is_ours = field(&answer, "mer_txnid") == payment.transaction_id.as_str()
            && field(&answer, "store_id") == self.store_id;
        let state = match field(&answer, "status_code") {
            "2" => match misfit(&answer, payment, is_ours) {
                None => GatewayState::Paid,
                Some(reason) => GatewayState::Held(reason),
            },
            _ if !is_ours => {
                bail!("the gateway's search answered for another transaction or store")
            }
            "0" => GatewayState::Open,
            "3" => GatewayState::Expired,
            "7" => GatewayState::Failed,
            _ => bail!(
                "the gateway's search answered an unknown status: {}",
                excerpt(text)
            ),
        };
        Ok(Some(Found { state, answer }))
    }
}

/// Why an answer with the status code for success must not be credited; `None` if it may.
fn misfit(answer: &Map<String, Value>, payment: &Payment, is_ours: bool) -> Option<String> {
    let amount = field(answer, "amount");
    if !is_ours {
        Some("another transaction or store".to_owned())
    } else if field(answer, "pay_status") != "Successful" {
        Some(format!("pay_status {}", field(answer, "pay_status")))
    } else if Money::parse(amount) != Some(payment.amount) {
        Some(format!("amount {amount} instead of {}", payment.amount))
    } else if field(answer, "currency") != Payment::CURRENCY {
        Some(format!("currency {}", field(answer, "currency")))
    } else if field(answer, "currency_merchant") != Payment::CURRENCY {
        Some(format!(
            "merchant currency {}",
            field(answer, "currency_merchant")
        ))
    } else if !is_safe(answer.get("risk_level")) {
        Some(format!("risk level {}", answer["risk_level"]))
    } else {
        None
    }
}

/// Level 0, or none was determined. The gateway documents text, 0 and 1; anything else is not safe.
fn is_safe(risk_level: Option<&Value>) -> bool {
    match risk_level {
        None | Some(Value::Null) => true,
        Some(level) => ["", "0", "Not-Available", "Not Available"]
            .iter()
            .any(|safe| level == safe),
    }
}

/// Every value is documented as text or null.
fn field<'a>(answer: &'a Map<String, Value>, name: &str) -> &'a str {
    answer.get(name).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TransactionId, UserId};
    use chrono::DateTime;
    use serde_json::json;

    fn payment() -> Payment {
        let transaction_id = TransactionId::parse("PAY_0123456789abcdef").unwrap();
        Payment {
            transaction_id,
            ..Payment::open(UserId(1), DateTime::UNIX_EPOCH)
        }
    }

    fn read(text: &str) -> Result<Option<Found>> {
        let gateway = Gateway::new(
            "https://sandbox.aamarpay.com",
            "aamarpaytest".into(),
            "key".into(),
        )
        .unwrap();
        gateway.read_found(text, &payment())
    }

    fn successful(changes: Value) -> String {
        let mut answer = json!({
            "mer_txnid": "PAY_0123456789abcdef", "store_id": "aamarpaytest", "amount": "100.00",
            "currency": "BDT", "currency_merchant": "BDT", "pay_status": "Successful",
            "status_code": "2", "risk_level": "0", "cardnumber": "01700000000",
        });
        answer
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        answer.to_string()
    }

    fn state(text: &str) -> GatewayState {
        read(text).unwrap().unwrap().state
    }

    #[test]
    fn only_an_answer_that_fits_in_everything_is_paid() {
        assert_eq!(state(&successful(json!({}))), GatewayState::Paid);
        assert_eq!(
            state(&successful(json!({"amount": "100", "risk_level": null}))),
            GatewayState::Paid
        );
        for misfit in [
            json!({"amount": "99.99"}),
            json!({"amount": "100.001"}),
            json!({"amount": null}),
            json!({"amount": 100}),
            json!({"currency": "USD"}),
            json!({"currency_merchant": "USD"}),
            json!({"store_id": "another"}),
            json!({"mer_txnid": "PAY_ffffffffffffffff"}),
            json!({"pay_status": "Failed"}),
            json!({"pay_status": "successful"}),
            json!({"risk_level": "1"}),
            json!({"risk_level": 1}),
            json!({"risk_level": "2"}),
        ] {
            assert!(
                matches!(state(&successful(misfit.clone())), GatewayState::Held(_)),
                "{misfit}"
            );
        }
    }

    #[test]
    fn end_states_go_by_the_status_code() {
        for (code, expected) in [
            ("0", GatewayState::Open),
            ("3", GatewayState::Expired),
            ("7", GatewayState::Failed),
        ] {
            assert_eq!(state(&successful(json!({"status_code": code}))), expected);
        }
    }

    #[test]
    fn a_transaction_the_gateway_does_not_know_is_none() {
        let text = r#"{"request_id":"PAY_0123456789abcdef","store_id":"aamarpaytest","status":"Invalid-Data"}"#;
        assert_eq!(read(text).unwrap(), None);
    }

    #[test]
    fn what_says_nothing_about_the_payment_is_an_error() {
        for text in [
            "Store_id & signature key not matched",
            "parameter is required",
            "<html>",
            "",
            "[]",
            "\"x\"",
            r#"{"status_code":"9","mer_txnid":"PAY_0123456789abcdef","store_id":"aamarpaytest"}"#,
            r#"{"status_code":"7","mer_txnid":"PAY_ffffffffffffffff","store_id":"aamarpaytest"}"#,
            r#"{"status_code":7,"mer_txnid":"PAY_0123456789abcdef","store_id":"aamarpaytest"}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_payers_number_is_not_kept() {
        let found = read(&successful(json!({}))).unwrap().unwrap();
        assert!(!found.answer.contains_key("cardnumber"));
    }
}
