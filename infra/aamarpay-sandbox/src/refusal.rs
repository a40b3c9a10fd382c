//! The answers that refuse to open a payment, in aamarPay's own forms.
//!
//! The messages about the key, about the store and about a duplicate id (misspelt by aamarPay) are recorded. For wrong
//! fields and for a body that is not JSON only the form is known; the wording is ours.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::choices::{ErrorStyle, InitiateAnswer};
use crate::responses;

pub(crate) enum Refusal {
    InvalidJson,
    InvalidStore,
    InvalidKey,
    /// Each wrong field with its message; at least one.
    Fields(Vec<(&'static str, String)>),
    DuplicateTranId,
}

impl Refusal {
    /// One message, for the forms of answers that hold only one.
    pub(crate) fn message(&self) -> String {
        match self {
            Refusal::InvalidJson => "Invalid json".to_owned(),
            Refusal::InvalidStore => "Invalid Store ID".to_owned(),
            Refusal::InvalidKey => "Invalid Signature Key".to_owned(),
            Refusal::Fields(fields) => fields
                .first()
                .map_or_else(String::new, |(_, message)| message.clone()),
            Refusal::DuplicateTranId => "Dublicate Transaction ID Provided By You.".to_owned(),
        }
    }

    pub(crate) fn answer(&self, style: ErrorStyle) -> Response {
        match (self, style) {
            (Refusal::InvalidJson, _) => responses::html(self.message()),
            (_, ErrorStyle::String) => responses::json(&Value::String(self.message())),
            (Refusal::InvalidStore | Refusal::InvalidKey, _) => {
                responses::json(&json!({"result": false, "message": self.message()}))
            }
            (Refusal::DuplicateTranId, _) => responses::json(&json!({"tran_id": self.message()})),
            (Refusal::Fields(fields), _) => responses::json(&fields.iter().cloned().collect()),
        }
    }
}

/// The refusal that a switch demands whatever the request says; `None` for a value that demands none.
pub(crate) fn switched_on(answer: InitiateAnswer) -> Option<Response> {
    let missing = || Refusal::Fields(vec![("cus_email", required("cus_email"))]);
    let message = "Internal Server Error";
    Some(match answer {
        InitiateAnswer::Normal
        | InitiateAnswer::BooleanTrue
        | InitiateAnswer::ForeignUrl
        | InitiateAnswer::Hang => return None,
        InitiateAnswer::Object => Refusal::InvalidKey.answer(ErrorStyle::Object),
        InitiateAnswer::StringFalse => {
            responses::json(&json!({"result": "false", "message": "Invalid Signature Key"}))
        }
        InitiateAnswer::BareString => Refusal::InvalidStore.answer(ErrorStyle::String),
        InitiateAnswer::Duplicate => Refusal::DuplicateTranId.answer(ErrorStyle::Object),
        InitiateAnswer::MissingField => missing().answer(ErrorStyle::Object),
        InitiateAnswer::RefusedPhone => {
            let refused = ("cus_phone", "cus_phone is invalid.".to_owned());
            Refusal::Fields(vec![refused]).answer(ErrorStyle::Object)
        }
        InitiateAnswer::InvalidJson => Refusal::InvalidJson.answer(ErrorStyle::Object),
        InitiateAnswer::Http500Json => {
            let body = responses::json(&json!({"result": false, "message": message}));
            responses::with_status(StatusCode::INTERNAL_SERVER_ERROR, body)
        }
        InitiateAnswer::Html => responses::maintenance_page(),
        InitiateAnswer::EmptyBody => responses::html(String::new()),
        InitiateAnswer::Array => responses::json(&json!([{"result": false, "message": message}])),
    })
}

pub(crate) fn required(field: &str) -> String {
    format!("{field} is required.")
}
