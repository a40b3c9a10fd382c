//! SES with one call: `SendEmail`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The mails that were handed over. Clones share them.
#[derive(Clone, Default)]
pub struct Mailbox {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    mails: Vec<SentMail>,
    /// The number of mails until it breaks; `None` if it does not.
    until_broken: Option<usize>,
    impossible: Vec<String>,
}

/// A mail as SES got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

impl Mailbox {
    /// Removes and returns all mails, the oldest first.
    pub fn take(&self) -> Vec<SentMail> {
        std::mem::take(&mut self.inner().mails)
    }

    /// While it is broken, every call fails.
    pub fn set_broken(&self, is_broken: bool) {
        self.inner().until_broken = is_broken.then_some(0);
    }

    /// Breaks it after so many more mails.
    pub fn break_after(&self, mails: usize) {
        self.inner().until_broken = Some(mails);
    }

    /// From now on SES refuses this address.
    pub fn refuse(&self, address: &str) {
        self.inner().impossible.push(address.to_owned());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder panics")
    }
}

impl SentMail {
    /// The header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The URLs of the text that have `part` in them.
    pub fn links(&self, part: &str) -> Vec<String> {
        let lines = self.text.lines().map(str::trim);
        let links = lines.filter(|line| line.starts_with("http") && line.contains(part));
        links.map(str::to_owned).collect()
    }
}

pub fn router(mailbox: Mailbox) -> Router {
    Router::new().fallback(post(send)).with_state(mailbox)
}

async fn send(State(mailbox): State<Mailbox>, call: Bytes) -> Response {
    let call: Value = serde_json::from_slice(&call).unwrap_or_default();
    let mut inner = mailbox.inner();
    let to = text(&call["Destination"]["ToAddresses"][0]);
    if inner.until_broken == Some(0) {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable");
    }
    if inner.impossible.contains(&to) {
        return refusal(StatusCode::BAD_REQUEST, "BadRequestException");
    }
    let message = &call["Content"]["Simple"];
    let headers = message["Headers"].as_array().into_iter().flatten();
    let headers = headers.map(|header| (text(&header["Name"]), text(&header["Value"])));
    let mail = SentMail {
        to,
        subject: text(&message["Subject"]["Data"]),
        text: text(&message["Body"]["Text"]["Data"]),
        html: text(&message["Body"]["Html"]["Data"]),
        headers: headers.collect(),
    };
    inner.until_broken = inner.until_broken.map(|mails| mails - 1);
    inner.mails.push(mail);
    Json(json!({"MessageId": inner.mails.len().to_string()})).into_response()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn refusal(status: StatusCode, kind: &'static str) -> Response {
    let body = Json(json!({"message": "refused"}));
    (status, [("x-amzn-errortype", kind)], body).into_response()
}
