//! Secrets Manager with one call: `GetSecretValue`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The one secret, whose name does not matter. Clones share it.
#[derive(Clone, Default)]
pub struct Secret {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    versions: Vec<Version>,
    calls: usize,
    is_broken: bool,
}

struct Version {
    value: String,
    /// In seconds since 1970.
    created: i64,
}

impl Secret {
    /// Stores a new version, which becomes the current one; the id of the n-th version is `version-n`. `created` is in
    /// seconds since 1970.
    pub fn put(&self, value: &str, created: i64) {
        self.inner().versions.push(Version {
            value: value.to_owned(),
            created,
        });
    }

    /// The number of calls so far.
    pub fn calls(&self) -> usize {
        self.inner().calls
    }

    /// While it is broken, every call is refused.
    pub fn set_broken(&self, is_broken: bool) {
        self.inner().is_broken = is_broken;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder panics")
    }
}

pub fn router(secret: Secret) -> Router {
    Router::new().fallback(post(get)).with_state(secret)
}

async fn get(State(secret): State<Secret>, call: Bytes) -> (StatusCode, Json<Value>) {
    let call: Value = serde_json::from_slice(&call).unwrap_or_default();
    let mut inner = secret.inner();
    inner.calls += 1;
    if inner.is_broken {
        return refuse("AccessDeniedException");
    }
    let back = if call["VersionStage"] == "AWSPREVIOUS" {
        2
    } else {
        1
    };
    let number = inner.versions.len();
    let Some(place) = number.checked_sub(back) else {
        return refuse("ResourceNotFoundException");
    };
    let version = &inner.versions[place];
    let answer = json!({
        "ARN": call["SecretId"], "Name": "secret", "VersionId": format!("version-{}", place + 1),
        "SecretString": version.value, "CreatedDate": version.created,
    });
    (StatusCode::OK, Json(answer))
}

fn refuse(kind: &str) -> (StatusCode, Json<Value>) {
    let error = json!({"__type": kind, "message": "refused"});
    (StatusCode::BAD_REQUEST, Json(error))
}
