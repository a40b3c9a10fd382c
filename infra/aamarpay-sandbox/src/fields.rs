//! The fields of a request by name, read from JSON or from a form.

use std::collections::BTreeMap;

use axum::Form;
use axum::RequestExt;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde_json::Value;

pub(crate) type Fields = BTreeMap<String, String>;

/// The members of a JSON object. Numbers and booleans become text, and null counts as absent. `None` if the body is no
/// object.
pub(crate) fn from_json(body: &[u8]) -> Option<Fields> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return None;
    };
    let text = |value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Some(
        object
            .into_iter()
            .filter_map(|(name, value)| Some((name, text(value)?)))
            .collect(),
    )
}

/// The fields of an urlencoded or multipart form. A body that is neither has no fields.
pub(crate) async fn from_form(request: Request) -> Fields {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let read = match content_type.and_then(|value| multer::parse_boundary(value).ok()) {
        Some(boundary) => from_multipart(request, boundary).await,
        None => Form::<Vec<(String, String)>>::from_request(request, &())
            .await
            .ok()
            .map(|Form(pairs)| pairs),
    };
    read.unwrap_or_default().into_iter().collect()
}

async fn from_multipart(request: Request, boundary: String) -> Option<Vec<(String, String)>> {
    let body = request.with_limited_body().into_body().into_data_stream();
    let mut parts = multer::Multipart::new(body, boundary);
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        pairs.push((name, part.text().await.ok()?));
    }
    Some(pairs)
}
