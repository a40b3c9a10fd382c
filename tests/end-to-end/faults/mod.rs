//! Storage, database and queue of the running system fail: they answer errors, throttle, say nothing, or do
//! what they were asked and lose the answer, at any one call and for good. Nothing is lost: the client gets
//! success or a clear 5xx, the books are right at once, and whoever tries again afterwards gets what was
//! paid for.

mod counts;
mod payments;
mod uploads;

use crate::person::Answer;
use crate::wire::Fault;

pub const BROKEN: Fault = Fault::Answer(
    500,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"#,
);
pub const THROTTLED: Fault = Fault::Answer(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow"}"#,
);
pub const SLOW_DOWN: Fault = Fault::Answer(503, "<Error><Code>SlowDown</Code></Error>");
/// More often than the SDK tries.
pub const FOR_GOOD: usize = 1000;

/// The contract's own words for what is not the client's fault.
#[track_caller]
pub fn expect_clear_failure(answer: &Answer, what: &str) {
    let (status, body) = (answer.status.as_u16(), answer.json());
    assert!([500, 502, 503].contains(&status), "{what}: {}", answer.body);
    assert!(body["detail"].is_string(), "{what}: {}", answer.body);
}
