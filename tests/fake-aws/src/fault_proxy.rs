//! An HTTP proxy in front of DynamoDB that makes chosen calls fail, and simultaneous ones conflict.

use crate::contention::Contention;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// How a call fails. The caller gets a 500 in both cases, which the SDK retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// DynamoDB never gets the call.
    Refused,
    /// DynamoDB does what the call asks for, and the response is lost.
    ResponseLost,
}

/// Which of the next calls fail, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedFault {
    /// The number of calls that succeed first.
    pub after_calls: usize,
    pub fault: Fault,
    /// The number of calls that fail then. Each attempt of the SDK is a call.
    pub times: usize,
}

/// The proxy of one [`FakeAws`](crate::FakeAws). Clones share their plan.
#[derive(Clone, Default)]
pub struct FaultProxy {
    /// What happens to each of the next calls; `None` stands for success. All later calls succeed.
    plan: Arc<Mutex<VecDeque<Option<Fault>>>>,
    writes: Arc<AtomicUsize>,
    /// `None`: writes never conflict.
    contention: Arc<Mutex<Option<Contention>>>,
}

impl FaultProxy {
    /// Plans the next calls, instead of what was planned before.
    pub fn inject(&self, planned: PlannedFault) {
        let successes = std::iter::repeat_n(None, planned.after_calls);
        let failures = std::iter::repeat_n(Some(planned.fault), planned.times);
        *self.plan() = successes.chain(failures).collect();
    }

    /// From now on every call succeeds.
    pub fn clear(&self) {
        self.plan().clear();
    }

    /// The number of calls until the planned fault is over. It is 0 once the last call that was to fail has failed.
    pub fn remaining(&self) -> usize {
        self.plan().len()
    }

    /// The number of calls that write, since the beginning. A transaction is one of them.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }

    /// From now on a write takes a while, and conflicts with others of the same row as in DynamoDB.
    pub(crate) fn set_contention(&self, contention: Contention) {
        *self.contention.lock().expect("no holder panics") = Some(contention);
    }

    fn contention(&self) -> Option<Contention> {
        self.contention.lock().expect("no holder panics").clone()
    }

    fn count(&self, operation: &str) {
        let writes = [
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "BatchWriteItem",
            "TransactWriteItems",
        ];
        if writes.contains(&operation) {
            self.writes.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn next_fault(&self) -> Option<Fault> {
        self.plan().pop_front().flatten()
    }

    fn plan(&self) -> MutexGuard<'_, VecDeque<Option<Fault>>> {
        self.plan.lock().expect("no holder panics")
    }
}

/// Forwards calls to the database at the URL `upstream`, unless `proxy` has planned a fault for them.
pub fn router(proxy: FaultProxy, upstream: String) -> Router {
    let client = reqwest::Client::new();
    Router::new()
        .fallback(handle)
        .with_state((proxy, upstream, client))
}

async fn handle(
    State((proxy, upstream, client)): State<(FaultProxy, String, reqwest::Client)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers.get("x-amz-target");
    let target = target.and_then(|target| target.to_str().ok());
    let operation = target.and_then(|target| target.rsplit('.').next());
    let operation = operation.unwrap_or_default().to_owned();
    proxy.count(&operation);
    let fault = proxy.next_fault();
    if fault == Some(Fault::Refused) {
        return failed();
    }
    let _write = match proxy.contention() {
        None => None,
        Some(contention) => match contention.begin(&operation, &body).await {
            Ok(write) => write,
            Err(conflict) => return conflict.into_response(),
        },
    };
    let request = client.post(&upstream).headers(headers).body(body);
    let Ok(response) = request.send().await else {
        return failed();
    };
    let (status, headers) = (response.status(), response.headers().clone());
    match response.bytes().await {
        Ok(body) if fault.is_none() => (status, headers, body).into_response(),
        _ => failed(),
    }
}

/// The error of DynamoDB that says nothing about whether the call took effect.
fn failed() -> Response {
    let body =
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"#;
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
