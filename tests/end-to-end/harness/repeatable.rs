//! The endpoints that take an `Idempotency-Key`.

use super::api::send;
use super::http::Answer;
use super::person::Person;
use reqwest::Method;

/// An endpoint that may be called again with the same `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeatable {
    InitiatePayment,
    Upload,
    DirectUpload,
}

impl Repeatable {
    /// The crate of the function that serves it.
    pub fn function(self) -> &'static str {
        match self {
            Self::InitiatePayment => "initiate-payment",
            Self::Upload => "upload",
            Self::DirectUpload => "upload-direct",
        }
    }

    pub fn path(self) -> &'static str {
        match self {
            Self::InitiatePayment => "/api/initiate-payment/",
            Self::Upload => "/api/upload/",
            Self::DirectUpload => "/api/upload/direct/",
        }
    }

    /// Sends a request under `key`; it is the same request each time. The files have two words and seven bytes.
    pub async fn call(self, person: &Person, key: &str) -> Answer {
        let request = match self {
            Self::InitiatePayment => person.request(Method::POST, self.path()),
            Self::Upload => person.upload_request("a.txt", b"one two"),
            Self::DirectUpload => person.reserve_request("a.txt", 7),
        };
        send(request.header("idempotency-key", key)).await
    }
}
