//! The header `Idempotency-Key`: a client that does not know whether its request arrived sends it again with the same
//! key, and gets the first answer instead of a second payment or upload. `service::idempotency` keeps the records; this
//! module speaks HTTP.

use crate::{
    ApiError, Call, Failure, Field, Fields, Request, Response, StatusCode, header, json_text,
};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use service::App;
use service::idempotency::{self, Attempt, Begin, End, IdempotencyKey, SavedResponse};
use sha2::{Digest, Sha256};
use std::future::Future;

const HEADER: header::HeaderName = header::HeaderName::from_static("idempotency-key");
/// Tells the client that it gets an earlier answer again.
const REPLAYED: header::HeaderName = header::HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;

/// Runs `act` at most once per `Idempotency-Key` and returns its response, or the saved response of an earlier attempt.
/// `fields` is the parsed body, which is passed on to `act`. If the body is unreadable, `act` refuses the request, so the key
/// is not used.
///
/// # Errors
/// 409 while another attempt is at work, 422 for another request under the same key, 400 for an invalid key; else what
/// `act` returns.
pub async fn once<F>(
    app: &App,
    call: &Call,
    fields: Result<Fields, ApiError>,
    act: impl FnOnce(Attempt, Result<Fields, ApiError>) -> F,
) -> Result<Response, Failure>
where
    F: Future<Output = Result<Response, Failure>>,
{
    let (Some(key), Ok(readable)) = (read_key(&call.request)?, &fields) else {
        return act(Attempt::first(app), fields).await;
    };
    let key = IdempotencyKey::new(call.user()?.id, call.path, key);
    let attempt = match idempotency::begin(app, &key, &fingerprint(readable)).await? {
        Begin::Work(attempt) => attempt,
        Begin::Answered(answer) => return replay(answer),
        Begin::OtherRequest => {
            let detail = "This Idempotency-Key was used for a different request.";
            return Err(ApiError::Unprocessable(detail).into());
        }
        Begin::Busy => {
            let detail =
                "A request with this Idempotency-Key is still being processed. Try again later.";
            return Err(ApiError::Conflict(detail).into());
        }
    };
    let answered = act(attempt, fields).await;
    let end = match &answered {
        Ok(response) => End::Succeeded(saved_response(response)),
        Err(Failure::Refused(_)) => End::Refused,
        Err(Failure::Broken(_)) => End::Interrupted,
    };
    idempotency::end(app, &key, attempt, end).await;
    answered
}

fn read_key(request: &Request) -> Result<Option<&str>, ApiError> {
    let Some(value) = request.headers.get(HEADER) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or("");
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(ApiError::BadRequest(format!(
            "Idempotency-Key must be 1 to {LONGEST_KEY} ASCII characters."
        )));
    }
    Ok(Some(key))
}

/// A hash of the fields, not of the bytes: a form that is sent again has a new boundary. The same fields as JSON and as a
/// form have different hashes.
fn fingerprint(fields: &Fields) -> String {
    let mut values: Vec<(&str, &Field)> = fields.iter().collect();
    values.sort_by_key(|(name, _)| *name);
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    for (name, value) in values {
        add(name.as_bytes());
        match value {
            Field::Text(text) => add(text.as_bytes()),
            Field::Json(value) => add(value.to_string().as_bytes()),
            Field::File(part) => {
                add(part.filename.as_bytes());
                add(&part.content);
            }
        }
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn saved_response(response: &Response) -> SavedResponse {
    SavedResponse {
        status: response.status().as_u16(),
        body: String::from_utf8_lossy(response.body()).into_owned(),
    }
}

fn replay(answer: SavedResponse) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(answer.status).context("the status of a saved response")?;
    let mut response = json_text(status, answer.body);
    let yes = header::HeaderValue::from_static("true");
    response.headers_mut().insert(REPLAYED, yes);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_requests_apart_by_what_they_say() {
        let of = |name, value: &str| fingerprint(&Fields::from_texts([(name, value.to_owned())]));
        assert_eq!(of("a", "b"), of("a", "b"));
        assert_ne!(of("a", "b"), of("a", "c"));
        assert_ne!(of("a", "b"), of("b", "a"));
        assert_ne!(of("a", ""), fingerprint(&Fields::default()));
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        let (a, b) = (("a", "1".to_owned()), ("b", "2".to_owned()));
        let forwards = Fields::from_texts([a.clone(), b.clone()]);
        let backwards = Fields::from_texts([b, a]);
        assert_eq!(fingerprint(&forwards), fingerprint(&backwards));
    }
}
