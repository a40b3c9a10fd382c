//! Reading a payment: `GET /api/v1/trxcheck/request.php`.

use crate::{Client, answer, describe};
use anyhow::{Result, bail};
use domain::TransactionId;
use serde_json::{Map, Value};
use std::time::Duration;

/// What the provider says of a transaction: its own words, not yet compared with our payment. A field that
/// is missing or null is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Transaction {
    pub state: TransactionState,
    /// `mer_txnid`: the merchant's id of the transaction.
    pub transaction_id: String,
    /// Whether the answer is for the store whose credentials asked.
    pub is_of_our_store: bool,
    /// A decimal number as text.
    pub amount: String,
    /// The currency in which the payer paid.
    pub currency: String,
    /// The currency that the merchant gets.
    pub merchant_currency: String,
    /// `Successful` for a paid transaction.
    pub pay_status: String,
    /// Documented as the text "0" or "1"; a missing or undetermined level has several spellings.
    pub risk_level: Option<Value>,
    /// The whole answer without card or wallet numbers.
    pub answer: Map<String, Value>,
}

/// The state of a transaction, by `status_code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionState {
    /// 2
    Successful,
    /// 0: the payer may still finish.
    Open,
    /// 3: the payer never finished.
    Expired,
    /// 7: the bank or the provider refused.
    Failed,
    /// A code that is not documented, or none.
    Unknown(String),
}

impl Client {
    /// Asks the provider about the transaction `id`; `None` if the provider does not know it.
    ///
    /// # Errors
    /// The provider does not answer within `timeout`, or its answer is not a JSON object (this is how it answers wrong
    /// credentials). An error says nothing about the payment.
    pub async fn search(
        &self,
        id: &TransactionId,
        timeout: Duration,
    ) -> Result<Option<Transaction>> {
        let credentials = self.credentials();
        let query = [
            ("request_id", id.as_str()),
            ("store_id", credentials.store_id.as_str()),
            ("signature_key", credentials.signature_key.as_str()),
            ("type", "json"),
        ];
        let request = self
            .http()?
            .get(self.url("/api/v1/trxcheck/request.php")?)
            .query(&query)
            .timeout(timeout);
        match request.send().await {
            Ok(response) => self.read_transaction(&answer::read(response).await?),
            Err(error) => bail!(describe(error)),
        }
    }

    fn read_transaction(&self, text: &str) -> Result<Option<Transaction>> {
        let Ok(Value::Object(mut answer)) = serde_json::from_str(text) else {
            bail!("aamarPay's search answered {}", answer::describe(text));
        };
        // Wallet payments put the payer's telephone number here; nothing of ours needs it.
        answer.remove("cardnumber");
        if answer
            .get("status")
            .is_some_and(|status| status == "Invalid-Data")
        {
            return Ok(None);
        }
        let field = |name| field(&answer, name).to_owned();
        Ok(Some(Transaction {
            state: TransactionState::from_code(&field("status_code")),
            transaction_id: field("mer_txnid"),
            is_of_our_store: field("store_id") == self.credentials().store_id,
            amount: field("amount"),
            currency: field("currency"),
            merchant_currency: field("currency_merchant"),
            pay_status: field("pay_status"),
            risk_level: answer.get("risk_level").cloned(),
            answer,
        }))
    }
}

impl TransactionState {
    fn from_code(status_code: &str) -> Self {
        match status_code {
            "2" => Self::Successful,
            "0" => Self::Open,
            "3" => Self::Expired,
            "7" => Self::Failed,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// The provider documents every value as text or null.
fn field<'a>(answer: &'a Map<String, Value>, name: &str) -> &'a str {
    answer.get(name).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Transaction>> {
        let client = Client::new(
            "https://sandbox.aamarpay.com",
            "aamarpaytest".into(),
            "key".into(),
        );
        client.unwrap().read_transaction(text)
    }

    #[test]
    fn a_transaction_is_read_as_the_provider_tells_it() {
        let text = r#"{"mer_txnid":"PAY_0123456789abcdef","store_id":"aamarpaytest","amount":"100.00",
            "currency":"BDT","currency_merchant":"USD","pay_status":"Successful","status_code":"2",
            "risk_level":"0","cardnumber":"01700000000"}"#;
        let found = read(text).unwrap().unwrap();
        assert_eq!(found.state, TransactionState::Successful);
        assert_eq!(found.transaction_id, "PAY_0123456789abcdef");
        assert!(found.is_of_our_store);
        assert_eq!(
            (found.amount, found.currency, found.merchant_currency),
            ("100.00".to_owned(), "BDT".to_owned(), "USD".to_owned())
        );
    }

    #[test]
    fn the_payers_number_is_not_kept() {
        let found = read(r#"{"status_code":"2","cardnumber":"01700000000"}"#);
        assert!(!found.unwrap().unwrap().answer.contains_key("cardnumber"));
    }

    #[test]
    fn the_state_goes_by_the_status_code() {
        use TransactionState::{Expired, Failed, Open, Unknown};
        for (code, expected) in [
            (r#""0""#, Open),
            (r#""3""#, Expired),
            (r#""7""#, Failed),
            (r#""9""#, Unknown("9".to_owned())),
            ("7", Unknown(String::new())),
        ] {
            let found = read(&format!(r#"{{"status_code":{code}}}"#));
            assert_eq!(found.unwrap().unwrap().state, expected, "{code}");
        }
    }

    #[test]
    fn a_transaction_that_the_provider_does_not_know_is_none() {
        let text = r#"{"request_id":"PAY_0123456789abcdef","store_id":"aamarpaytest","status":"Invalid-Data"}"#;
        assert_eq!(read(text).unwrap(), None);
    }

    #[test]
    fn an_answer_that_is_no_object_is_an_error() {
        for text in [
            "Store_id & signature key not matched",
            "parameter is required",
            "<html>",
            "",
            "[]",
            "\"x\"",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
