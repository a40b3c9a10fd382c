//! Storage, database and queue of the running system fail: they respond with errors, throttle, do not respond, or
//! do what they were asked and lose the response. Each fault is injected at each call, until it is taken away.
//! Nothing is lost: the client gets success or a clear 5xx, the audit passes at once, and a repeated request
//! afterwards gets what was paid for.

mod counts;
mod payments;
mod uploads;

use crate::harness::fault_proxy::Fault;
use crate::harness::http::Answer;

const DATABASE_ERROR: Fault = Fault::Respond(
    500,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"#,
);
const DATABASE_THROTTLES: Fault = Fault::Respond(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow"}"#,
);

/// Fails unless the client can tell that the fault is on the server's side.
#[track_caller]
fn expect_clear_failure(answer: &Answer, what: &str) {
    let (status, body) = (answer.status.as_u16(), answer.json());
    assert!([500, 502, 503].contains(&status), "{what}: {}", answer.body);
    assert!(body["detail"].is_string(), "{what}: {}", answer.body);
}

/// A pattern for calls about rows of one user.
fn rows_of(user_id: u64) -> String {
    format!(r#""user_id":{{"N":"{user_id}"}}"#)
}

/// A pattern for calls about the objects of one user.
fn objects_of(user_id: u64) -> String {
    format!("uploads/{user_id}/")
}
