//! The provider's answers as texts: read up to a limit, and described without the data of a person.

use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// The longest answer that is read, in bytes. The documented ones have less than 4 kB.
const MAX_BYTES: usize = 64 * 1024;

/// Messages of the provider that name no person. A log line may quote them.
const KNOWN_MESSAGES: [&str; 6] = [
    "Invalid Signature Key",
    "Invalid Store ID",
    "Dublicate Transaction ID Provided By You.",
    "Store_id & signature key not matched",
    "parameter is required",
    "Invalid json",
];

/// The fields of a search's answer that say nothing about a person. What is not known to be harmless is not in this list.
const IMPERSONAL_FIELDS: [&str; 35] = [
    "pg_txnid",
    "mer_txnid",
    "risk_title",
    "risk_level",
    "merchant_id",
    "store_id",
    "amount",
    "amount_bdt",
    "amount_currency",
    "amount_original",
    "store_amount",
    "rec_amount",
    "processing_ratio",
    "processing_charge",
    "pay_status",
    "status_code",
    "status_title",
    "approval_code",
    "payment_processor",
    "bank_trxid",
    "payment_type",
    "error_code",
    "error_title",
    "date",
    "date_processed",
    "currency",
    "currency_merchant",
    "convertion_rate",
    "verify_status",
    "call_type",
    "doc_recived",
    "checkout_status",
    "email_send",
    "bin_country",
    "bin_cardtype",
];

/// The body of an answer as text.
///
/// # Errors
/// The connection breaks, or the body is longer than [`MAX_BYTES`].
pub async fn read(mut response: reqwest::Response) -> Result<String> {
    let mut body = Vec::new();
    while let Some(part) = response
        .chunk()
        .await
        .map_err(reqwest::Error::without_url)?
    {
        if body.len() + part.len() > MAX_BYTES {
            bail!("aamarPay's answer is longer than {MAX_BYTES} bytes");
        }
        body.extend_from_slice(&part);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// What a log line may say about an answer: its kind and length, the names of its fields, and a message that is known to
/// name nobody.
pub fn describe(text: &str) -> String {
    let length = text.len();
    let known = KNOWN_MESSAGES.iter().find(|known| text.contains(**known));
    let message = known.map_or(String::new(), |known| format!(": {known}"));
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => {
            let names = object.keys().map(|name| name.chars().take(40).collect());
            let names: Vec<String> = names.take(40).collect();
            format!(
                "a JSON object of {length} bytes with {}{message}",
                names.join(", ")
            )
        }
        Ok(_) => format!("JSON of {length} bytes that is no object{message}"),
        Err(_) => format!("a text of {length} bytes{message}"),
    }
}

/// The fields of a search's answer that say nothing about a person: what stays after an account is deleted.
pub fn without_personal_data(answer: &Map<String, Value>) -> Map<String, Value> {
    let impersonal = answer
        .iter()
        .filter(|(name, _)| IMPERSONAL_FIELDS.contains(&name.as_str()));
    impersonal
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_description_names_nobody() {
        for (text, expected) in [
            (
                r#"{"result":false,"message":"Invalid Signature Key"}"#,
                "a JSON object of 50 bytes with result, message: Invalid Signature Key",
            ),
            (
                r#"{"cus_name":"Alice Doe"}"#,
                "a JSON object of 24 bytes with cus_name",
            ),
            (r#""Alice Doe""#, "JSON of 11 bytes that is no object"),
            ("<p>alice@example.com", "a text of 20 bytes"),
        ] {
            assert_eq!(describe(text), expected);
        }
    }

    #[test]
    fn the_name_address_and_numbers_of_a_payer_are_removed() {
        let answer = json!({
            "mer_txnid": "PAY_0123456789abcdef", "amount": "100.00", "cus_name": "Alice", "cus_email": "a@example.com",
            "cus_phone": "1", "cus_add1": "x", "ship_name": "Alice", "ip": "203.0.113.7", "desc": "x", "opt_a": "x",
            "cardnumber": "1", "something_new": "Alice",
        });
        let left = without_personal_data(answer.as_object().unwrap());
        assert_eq!(
            Value::Object(left),
            json!({"mer_txnid": "PAY_0123456789abcdef", "amount": "100.00"})
        );
    }
}
