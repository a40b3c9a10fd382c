//! Why the gateway does not open a payment, in its own forms.
//!
//! Recorded texts: the signature key and store messages, the misspelt duplicate id. The field messages and the malformed
//! JSON text are known by form only; their wording is ours.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::answers;
use crate::choices::{ErrorStyle, InitiateAnswer};

pub(crate) enum Refusal {
    InvalidJson,
    InvalidStore,
    InvalidKey,
    /// Field and message, never empty.
    Fields(Vec<(&'static str, String)>),
    DuplicateTranId,
}

impl Refusal {
    /// One line for the forms that have room for one.
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
            (Refusal::InvalidJson, _) => answers::html(self.message()),
            (_, ErrorStyle::String) => answers::json(&Value::String(self.message())),
            (Refusal::InvalidStore | Refusal::InvalidKey, _) => {
                answers::json(&json!({"result": false, "message": self.message()}))
            }
            (Refusal::DuplicateTranId, _) => answers::json(&json!({"tran_id": self.message()})),
            (Refusal::Fields(fields), _) => answers::json(&fields.iter().cloned().collect()),
        }
    }
}

/// The answer of a switch that refuses whatever the request says; none for those that do not.
pub(crate) fn forced(answer: InitiateAnswer) -> Option<Response> {
    let missing = || Refusal::Fields(vec![("cus_email", required("cus_email"))]);
    let message = "Internal Server Error";
    Some(match answer {
        InitiateAnswer::Normal
        | InitiateAnswer::BooleanTrue
        | InitiateAnswer::ForeignUrl
        | InitiateAnswer::Hang => return None,
        InitiateAnswer::Object => Refusal::InvalidKey.answer(ErrorStyle::Object),
        InitiateAnswer::StringFalse => {
            answers::json(&json!({"result": "false", "message": "Invalid Signature Key"}))
        }
        InitiateAnswer::BareString => Refusal::InvalidStore.answer(ErrorStyle::String),
        InitiateAnswer::Duplicate => Refusal::DuplicateTranId.answer(ErrorStyle::Object),
        InitiateAnswer::MissingField => missing().answer(ErrorStyle::Object),
        InitiateAnswer::InvalidJson => Refusal::InvalidJson.answer(ErrorStyle::Object),
        InitiateAnswer::Http500Json => {
            let body = answers::json(&json!({"result": false, "message": message}));
            answers::with_status(StatusCode::INTERNAL_SERVER_ERROR, body)
        }
        InitiateAnswer::Html => answers::maintenance_page(),
        InitiateAnswer::EmptyBody => answers::html(String::new()),
        InitiateAnswer::Array => answers::json(&json!([{"result": false, "message": message}])),
    })
}

pub(crate) fn required(field: &str) -> String {
    format!("{field} is required.")
}
