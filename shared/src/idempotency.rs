//! `Idempotency-Key`: a client that does not know whether its request arrived sends it again with the
//! same key, and gets the first one's answer instead of a second payment or upload.
//!
//! Only success is kept. A refused request changed nothing, so its key is free again; one that broke or
//! died half way is taken up by the next with the same key, under the same [`Attempt::id`].

use crate::app::App;
use crate::endpoint::Call;
use crate::faults;
use crate::http::{
    ApiError, Failure, Field, Fields, Request, Response, StatusCode, header, json_text,
};
use crate::store::{BeginRequest, EarlierRequest, RequestKey};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lambda_http::Body;
use sha2::{Digest, Sha256};
use std::future::Future;
use uuid::Uuid;

const HEADER: header::HeaderName = header::HeaderName::from_static("idempotency-key");
/// Tells the client that this answer was given before.
const REPLAYED: header::HeaderName = header::HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;

/// One try of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The same for all tries of one request with a key: what it makes is to be named after it.
    pub id: Uuid,
    /// An earlier try may have done a part of the work.
    pub resumed: bool,
}

impl Attempt {
    fn first() -> Self {
        Self {
            id: Uuid::new_v4(),
            resumed: false,
        }
    }
}

/// Answers by `act`, or as it was answered before. 409 while another try runs, 422 for another request
/// under the same key, by its [`fingerprint`].
pub async fn once<F>(
    app: &App,
    call: &Call,
    fingerprint: Option<String>,
    act: impl FnOnce(Attempt) -> F,
) -> Result<Response, Failure>
where
    F: Future<Output = Result<Response, Failure>>,
{
    let (Some(key), Some(fingerprint)) = (read_key(&call.request)?, fingerprint) else {
        return act(Attempt::first()).await;
    };
    let key = RequestKey::new(call.user()?.id, call.path, key);
    let attempt = Attempt::first();
    let begun = app
        .store
        .begin_request(&key, &fingerprint, attempt.id, app.clock.now());
    let attempt = match begun.await? {
        BeginRequest::Begun => attempt,
        BeginRequest::Earlier(earlier) if earlier.fingerprint != fingerprint => {
            return Err(ApiError::Unprocessable(
                "This Idempotency-Key was used for a different request.",
            )
            .into());
        }
        BeginRequest::Earlier(earlier) => match &earlier.answer {
            Some(answer) => return replay(answer),
            None => resume(app, &key, &earlier).await?,
        },
    };
    faults::point("idempotency:begun");
    let outcome = act(attempt).await;
    faults::point("idempotency:acted");
    keep(app, &key, attempt, &outcome).await;
    outcome
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

/// Of what a request with a key says, however it is written: a client that sends a form again draws a new
/// boundary. `None` without a key, or where the fields cannot be read: then the request will be refused,
/// and its key is not used.
pub fn fingerprint(request: &Request, fields: &Result<Fields, ApiError>) -> Option<String> {
    match fields {
        Ok(fields) if request.headers.contains_key(HEADER) => Some(digest(fields)),
        _ => None,
    }
}

fn digest(fields: &Fields) -> String {
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

fn replay((status, body): &(u16, String)) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(*status).context("a kept answer's status")?;
    let mut response = json_text(status, body.clone());
    let yes = header::HeaderValue::from_static("true");
    response.headers_mut().insert(REPLAYED, yes);
    Ok(response)
}

/// Takes over from a try that died; 409 if it still lives, or if somebody else took over.
async fn resume(app: &App, key: &RequestKey, earlier: &EarlierRequest) -> Result<Attempt, Failure> {
    let now = app.clock.now();
    if earlier.busy_until > now || !app.store.resume_request(key, earlier, now).await? {
        return Err(ApiError::Conflict(
            "A request with this Idempotency-Key is still being processed. Try again later.",
        )
        .into());
    }
    Ok(Attempt {
        id: earlier.attempt,
        resumed: true,
    })
}

/// Should this fail, the work is done all the same: the next try finds it done, by the attempt's id.
async fn keep(app: &App, key: &RequestKey, attempt: Attempt, outcome: &Result<Response, Failure>) {
    let kept = match outcome {
        Ok(response) => match response.body() {
            Body::Text(text) => {
                let answer = (response.status().as_u16(), text.as_str());
                app.store.finish_request(key, attempt.id, answer).await
            }
            _ => Err(anyhow::anyhow!("an answer that is not JSON")),
        },
        Err(Failure::Refused(_)) => app.store.forget_request(key, attempt.id).await,
        Err(Failure::Broken(_)) => app.store.suspend_request(key, attempt.id).await,
    };
    if let Err(error) = kept {
        tracing::error!(
            error = format!("{error:#}"),
            "the outcome of a repeatable request was not kept"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_requests_apart_by_what_they_say() {
        let of = |name, value: &str| digest(&Fields::from_texts([(name, value.to_owned())]));
        assert_eq!(of("a", "b"), of("a", "b"));
        assert_ne!(of("a", "b"), of("a", "c"));
        assert_ne!(of("a", "b"), of("b", "a"));
        assert_ne!(of("a", ""), digest(&Fields::default()));
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        let (a, b) = (("a", "1".to_owned()), ("b", "2".to_owned()));
        let forwards = Fields::from_texts([a.clone(), b.clone()]);
        let backwards = Fields::from_texts([b, a]);
        assert_eq!(digest(&forwards), digest(&backwards));
    }
}
