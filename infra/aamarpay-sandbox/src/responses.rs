//! HTTP responses as aamarPay sends them.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// aamarPay sends most JSON and plain text with this content type too.
const HTML: &str = "text/html; charset=UTF-8";

pub(crate) fn json(value: &Value) -> Response {
    typed("application/json", value.to_string())
}

pub(crate) fn html(body: String) -> Response {
    typed(HTML, body)
}

pub(crate) fn with_status(status: StatusCode, response: Response) -> Response {
    (status, response).into_response()
}

/// An error of the sandbox itself, such as a full disk under its state file.
pub(crate) fn internal_error(error: &anyhow::Error) -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("aamarpay-sandbox: {error:#}"),
    )
        .into_response()
}

/// The page that a proxy in front of aamarPay might show instead of the answer.
pub(crate) fn maintenance_page() -> Response {
    html("<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>".to_owned())
}

fn typed(content_type: &'static str, body: String) -> Response {
    let headers: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, content_type)];
    (headers, body).into_response()
}
