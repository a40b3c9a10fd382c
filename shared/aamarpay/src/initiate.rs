//! Opening a payment: `POST /jsonpost.php`.

use crate::{Client, answer, describe};
use anyhow::Result;
use domain::{Money, Payment, TransactionId};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use strum::{EnumIter, IntoEnumIterator};

/// The maximum length of a message that is passed on.
const MAX_MESSAGE_CHARS: usize = 200;

/// A payment to open: the amount, and where the provider sends the payer afterwards.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// A new one for every attempt.
    pub transaction_id: TransactionId,
    /// In BDT.
    pub amount: Money,
    /// An absolute URL, as the next two: the provider sends the payer's browser there.
    pub success_url: String,
    pub fail_url: String,
    pub cancel_url: String,
    pub customer: Customer,
}

/// The payer as the provider gets to know them. It requires the first three fields.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    pub name: String,
    pub email: String,
    pub phone: String,
    /// The first line of the address.
    pub address: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
}

/// What the provider may refuse of a [`Customer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum CustomerField {
    Name,
    Email,
    Phone,
    Address,
    City,
    Country,
}

impl CustomerField {
    /// The name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "cus_name",
            Self::Email => "cus_email",
            Self::Phone => "cus_phone",
            Self::Address => "cus_add1",
            Self::City => "cus_city",
            Self::Country => "cus_country",
        }
    }
}

/// The outcome of opening a payment. The texts are for the log, but for those about the customer.
#[derive(Clone, Debug, PartialEq)]
pub enum Initiated {
    /// The payer goes to this URL.
    Accepted(Url),
    /// The provider refused these fields of the customer, each with its message for the customer. It does not know this
    /// payment and never will.
    CustomerRefused(Vec<(CustomerField, String)>),
    /// The provider does not know this payment and never will.
    Refused(String),
    /// The provider may have accepted the payment: its answer was lost or made no sense.
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

impl Client {
    /// Opens the payment `checkout` in BDT.
    ///
    /// # Errors
    /// A mistake of ours, before anything was sent.
    pub async fn initiate(&self, checkout: &Checkout) -> Result<Initiated> {
        let credentials = self.credentials();
        let body = Body {
            store_id: &credentials.store_id,
            tran_id: checkout.transaction_id.as_str(),
            success_url: &checkout.success_url,
            fail_url: &checkout.fail_url,
            cancel_url: &checkout.cancel_url,
            amount: checkout.amount.to_string(),
            currency: Payment::CURRENCY,
            signature_key: &credentials.signature_key,
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
            .http()?
            .post(self.url("/jsonpost.php")?)
            .json(&body)
            .send()
            .await;
        let response = match sent {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Ok(Initiated::Refused(describe(error))),
            Err(error) => return Ok(Initiated::Unclear(describe(error))),
        };
        match answer::read(response).await {
            Ok(text) => self.read_initiated(&text),
            Err(error) => Ok(Initiated::Unclear(format!("{error:#}"))),
        }
    }

    /// A payment is open only if `result` is true (as text or as a boolean) and `payment_url` leads to the
    /// provider.
    fn read_initiated(&self, text: &str) -> Result<Initiated> {
        let Ok(answer) = serde_json::from_str::<Value>(text) else {
            return Ok(Initiated::Unclear(answer::describe(text)));
        };
        if answer["result"] != "true" && answer["result"] != true {
            let refused = refused_fields(&answer);
            return Ok(match refused.is_empty() {
                true => Initiated::Refused(answer::describe(text)),
                false => Initiated::CustomerRefused(refused),
            });
        }
        let url = answer["payment_url"]
            .as_str()
            .and_then(|url| self.base_url.join(url).ok());
        match url.filter(|url| url.origin() == self.base_url.origin()) {
            Some(url) => Ok(Initiated::Accepted(url)),
            None => Ok(Initiated::Unclear(format!(
                "no usable payment_url in {}",
                answer::describe(text)
            ))),
        }
    }
}

/// The messages about the customer. A refusal is an object with a message for each wrong field; one that names another
/// field too, such as the key, is our own mistake.
fn refused_fields(answer: &Value) -> Vec<(CustomerField, String)> {
    let fields = answer.as_object().into_iter().flatten();
    let read = fields.map(|(name, message)| {
        let field = CustomerField::iter().find(|field| field.as_str() == name)?;
        let message = message.as_str()?.chars().take(MAX_MESSAGE_CHARS).collect();
        Some((field, message))
    });
    read.collect::<Option<_>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Initiated {
        let client =
            Client::new("https://sandbox.aamarpay.com", "store".into(), "key".into()).unwrap();
        client.read_initiated(text).unwrap()
    }

    #[test]
    fn success_needs_result_true_and_a_url_of_the_provider() {
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
            r#"{"cus_email":"cus_email is required","amount":"amount is required"}"#,
            "null",
        ] {
            assert!(matches!(read(refusal), Initiated::Refused(_)), "{refusal}");
        }
    }

    #[test]
    fn a_refusal_of_the_customers_own_data_names_the_fields() {
        let refused = read(r#"{"cus_phone":"cus_phone is invalid","cus_add1":"too long"}"#);
        let expected = [
            (CustomerField::Phone, "cus_phone is invalid".to_owned()),
            (CustomerField::Address, "too long".to_owned()),
        ];
        assert_eq!(refused, Initiated::CustomerRefused(expected.to_vec()));
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_not_taken_for_a_refusal() {
        for unclear in ["", "<html>502</html>", "{"] {
            assert!(matches!(read(unclear), Initiated::Unclear(_)), "{unclear}");
        }
    }
}
