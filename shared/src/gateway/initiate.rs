use super::Gateway;
use crate::domain::{Money, Payment, TransactionId};
use anyhow::Result;
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;

/// What the payer is asked to pay, and where the gateway sends them afterwards.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// New for every attempt.
    pub transaction_id: TransactionId,
    /// In BDT.
    pub amount: Money,
    /// Absolute URLs; the payer's browser is sent there.
    pub success_url: String,
    /// See `success_url`.
    pub fail_url: String,
    /// See `success_url`.
    pub cancel_url: String,
    /// Who pays.
    pub customer: Customer,
}

/// What the gateway is told of the payer.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    /// Required by the gateway.
    pub name: String,
    /// Required by the gateway.
    pub email: String,
    /// Required by the gateway.
    pub phone: String,
    /// First line of the address, if the payer gave one.
    pub address: Option<String>,
    /// If the payer gave one.
    pub city: Option<String>,
    /// If the payer gave one.
    pub country: Option<String>,
}

/// What became of opening a payment at the gateway.
#[derive(Clone, Debug, PartialEq)]
pub enum Initiated {
    /// The payer goes to this URL.
    Accepted(Url),
    /// The gateway does not know this payment and never will; its words, for the log.
    Refused(String),
    /// The gateway may have accepted it: the answer was lost or made no sense. For the log.
    Unclear(String),
}

#[derive(Serialize)]
struct Body<'a> {
    store_id: &'a str,
    tran_id: &'a str,
    success_url: &'a str,
    fail_url: &'a str,
    cancel_url: &'a str,
    amount: String,
    currency: &'a str,
    signature_key: &'a str,
    desc: &'a str,
    cus_name: &'a str,
    cus_email: &'a str,
    cus_phone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cus_add1: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cus_city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cus_country: Option<&'a str>,
    r#type: &'a str,
}

impl Gateway {
    /// `POST /jsonpost.php`. An `Err` is a mistake of ours before anything was sent.
    pub async fn initiate(&self, checkout: &Checkout) -> Result<Initiated> {
        let body = Body {
            store_id: &self.store_id,
            tran_id: checkout.transaction_id.as_str(),
            success_url: &checkout.success_url,
            fail_url: &checkout.fail_url,
            cancel_url: &checkout.cancel_url,
            amount: checkout.amount.to_string(),
            currency: Payment::CURRENCY,
            signature_key: &self.signature_key,
            desc: "Merchant Registration Payment",
            cus_name: &checkout.customer.name,
            cus_email: &checkout.customer.email,
            cus_phone: &checkout.customer.phone,
            cus_add1: checkout.customer.address.as_deref(),
            cus_city: checkout.customer.city.as_deref(),
            cus_country: checkout.customer.country.as_deref(),
            r#type: "json",
        };
        let sent = self
            .client
            .post(self.url("/jsonpost.php")?)
            .json(&body)
            .send()
            .await;
        let answer = match sent {
            Ok(response) => response.text().await,
            Err(error) if error.is_connect() => return Ok(Initiated::Refused(describe(error))),
            Err(error) => Err(error),
        };
        match answer {
            Ok(text) => self.read_initiated(&text),
            Err(error) => Ok(Initiated::Unclear(describe(error))),
        }
    }

    /// Success only if `result` is true (as text or boolean) and `payment_url` leads to the gateway.
    fn read_initiated(&self, text: &str) -> Result<Initiated> {
        let Ok(answer) = serde_json::from_str::<Value>(text) else {
            return Ok(Initiated::Unclear(format!("not JSON: {}", excerpt(text))));
        };
        if answer["result"] != "true" && answer["result"] != true {
            return Ok(Initiated::Refused(excerpt(text)));
        }
        let url = answer["payment_url"]
            .as_str()
            .and_then(|url| self.base_url.join(url).ok());
        match url.filter(|url| url.origin() == self.base_url.origin()) {
            Some(url) => Ok(Initiated::Accepted(url)),
            None => Ok(Initiated::Unclear(format!(
                "no usable payment_url: {}",
                excerpt(text)
            ))),
        }
    }
}

/// The error and its causes, without the URL, which may hold the key.
pub(super) fn describe(error: reqwest::Error) -> String {
    format!(
        "{:#}",
        anyhow::Error::new(error.without_url()).context("gateway")
    )
}

/// Enough of an answer for a log line.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Initiated {
        let gateway =
            Gateway::new("https://sandbox.aamarpay.com", "store".into(), "key".into()).unwrap();
        gateway.read_initiated(text).unwrap()
    }

    #[test]
    fn success_needs_result_true_and_a_url_of_the_gateway() {
        let url = "https://sandbox.aamarpay.com/paynow.php?track=AAM1";
        let accepted = Initiated::Accepted(Url::parse(url).unwrap());
        assert_eq!(
            read(&format!(r#"{{"result":"true","payment_url":"{url}"}}"#)),
            accepted
        );
        assert_eq!(
            read(&format!(r#"{{"result":true,"payment_url":"{url}"}}"#)),
            accepted
        );
        assert_eq!(
            read(r#"{"result":"true","payment_url":"\/paynow.php?track=AAM1"}"#),
            accepted
        );
        for elsewhere in [
            r#"{"result":"true","payment_url":"https://evil.example/"}"#,
            r#"{"result":"true"}"#,
        ] {
            assert!(
                matches!(read(elsewhere), Initiated::Unclear(_)),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn every_known_error_form_is_a_refusal() {
        for refusal in [
            r#"{"result":false,"message":"Invalid Signature Key"}"#,
            r#"{"result":"false","reason":"Invalid Store ID"}"#,
            r#""Invalid Store ID""#,
            r#"{"tran_id":"Dublicate Transaction ID Provided By You."}"#,
            r#"["Invalid Store ID"]"#,
            r#"{"cus_email":"cus_email is required"}"#,
            "null",
        ] {
            assert!(matches!(read(refusal), Initiated::Refused(_)), "{refusal}");
        }
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_not_taken_for_a_refusal() {
        for unclear in ["", "<html>502</html>", "{"] {
            assert!(matches!(read(unclear), Initiated::Unclear(_)), "{unclear}");
        }
    }
}
