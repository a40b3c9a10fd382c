//! Requests with an idempotency key: a client that does not know whether a request arrived repeats it under the same
//! key, and gets the first answer again instead of a second payment or upload.
//!
//! Only a success is kept. A refused request changed nothing, so its key is free again. A request that broke
//! or died half way is taken over by the next attempt with its key, under the same [`Attempt::id`].

use crate::app::App;
use crate::faults::{self, FaultPoint};
use anyhow::Result;
use store::{BeginRequest, EarlierRequest};
use uuid::Uuid;

pub use store::{IdempotencyKey, SavedResponse};

/// One attempt at a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The same for all attempts at one request with a key. What the request makes is named after it.
    pub id: Uuid,
    /// An earlier attempt may have done a part of the work.
    pub is_resumed: bool,
}

impl Attempt {
    /// The attempt at a request without a key, or the first one at a request with a key.
    pub fn first(app: &App) -> Self {
        Self {
            id: app.new_id(),
            is_resumed: false,
        }
    }
}

/// The outcome of beginning a request with a key.
#[derive(Debug)]
pub enum Begin {
    /// The caller works on the request and then calls [`end`].
    Work(Attempt),
    /// The request was answered before.
    Answered(SavedResponse),
    /// The key belongs to a request with another fingerprint.
    OtherRequest,
    /// Another attempt is at work.
    Busy,
}

/// How the work on a request ended.
#[derive(Clone, Debug)]
pub enum End {
    /// The answer is kept for repetitions.
    Succeeded(SavedResponse),
    /// The request changed nothing.
    Refused,
    /// The request may have done a part of its work.
    Interrupted,
}

/// Begins a request, or resumes one whose attempt died. `fingerprint` is equal for equal requests.
///
/// # Errors
/// DynamoDB fails.
pub async fn begin(app: &App, key: &IdempotencyKey, fingerprint: &str) -> Result<Begin> {
    let attempt = Attempt::first(app);
    let now = app.clock.now();
    let begun = app
        .store
        .begin_request(key, fingerprint, attempt.id, now)
        .await?;
    let begun = match begun {
        BeginRequest::Begun => Begin::Work(attempt),
        BeginRequest::Earlier(earlier) if earlier.fingerprint != fingerprint => Begin::OtherRequest,
        BeginRequest::Earlier(EarlierRequest {
            answer: Some(answer),
            ..
        }) => Begin::Answered(answer),
        BeginRequest::Earlier(earlier) => resume(app, key, &earlier).await?,
    };
    if matches!(begun, Begin::Work(_)) {
        faults::point(FaultPoint::RequestBegun);
    }
    Ok(begun)
}

async fn resume(app: &App, key: &IdempotencyKey, earlier: &EarlierRequest) -> Result<Begin> {
    let now = app.clock.now();
    if earlier.busy_until > now || !app.store.resume_request(key, earlier, now).await? {
        return Ok(Begin::Busy);
    }
    Ok(Begin::Work(Attempt {
        id: earlier.attempt,
        is_resumed: true,
    }))
}

/// Records how the work ended. A failure to do so is only logged. A later attempt at an upload finds the file under the
/// attempt's id; a later attempt at a payment opens another payment, and the first one expires unpaid.
pub async fn end(app: &App, key: &IdempotencyKey, attempt: Attempt, end: End) {
    faults::point(FaultPoint::RequestActed);
    let recorded = match end {
        End::Succeeded(answer) => app.store.finish_request(key, attempt.id, &answer).await,
        End::Refused => app.store.forget_request(key, attempt.id).await,
        End::Interrupted => app.store.suspend_request(key, attempt.id).await,
    };
    if let Err(error) = recorded {
        tracing::error!(
            error = format!("{error:#}"),
            "the outcome of a request with an idempotency key was not recorded"
        );
    }
}
