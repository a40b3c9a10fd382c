//! Batches of SQS messages and of records of streams, and the time that an invocation has.

use anyhow::Result;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::Value;
use std::error::Error;
use std::fmt;

/// The time that lies `margin` before the deadline of an invocation, which Lambda gives in milliseconds since 1970.
pub fn time_before(deadline_unix_ms: u64, margin: TimeDelta) -> DateTime<Utc> {
    let deadline = i64::try_from(deadline_unix_ms)
        .ok()
        .and_then(DateTime::from_timestamp_millis);
    deadline.unwrap_or(DateTime::<Utc>::MAX_UTC) - margin
}

/// A batch of records of a DynamoDB stream.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// Each is read by itself, so that a corrupt one does not stop the others.
    #[serde(rename = "Records")]
    pub records: Vec<Value>,
}

impl StreamEvent {
    /// What `read` finds in the records. A record that cannot be read now cannot be read later either, and a retry would only
    /// hold up the others, so it is left out with an error in the log.
    pub fn read<T>(self, read: impl Fn(&Value) -> Result<Option<T>>) -> Vec<T> {
        let mut found = Vec::with_capacity(self.records.len());
        for record in self.records {
            match read(&record) {
                Ok(event) => found.extend(event),
                Err(error) => tracing::error!(
                    error = format!("{error:#}"),
                    "a record of a stream cannot be read"
                ),
            }
        }
        found
    }
}

/// The work of a message cannot be done yet. That is no fault, so it is no error in the log.
#[derive(Debug)]
pub struct NotYet(pub &'static str);

impl fmt::Display for NotYet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for NotYet {}

/// Runs `work` on the body of every message of a batch, all at once. The answer names the messages whose work failed: SQS
/// delivers only those again, and moves a message to the dead-letter queue after its last receive.
pub async fn each_message(
    event: SqsEvent,
    work: impl AsyncFn(&str) -> Result<()>,
) -> SqsBatchResponse {
    let bodies = event.records.iter().map(|message| message.body.as_deref());
    let outcomes = join_all(bodies.map(|body| work(body.unwrap_or("")))).await;
    let mut response = SqsBatchResponse::default();
    for (message, outcome) in event.records.into_iter().zip(outcomes) {
        if let Err(error) = outcome {
            let id = message.message_id.unwrap_or_default();
            match error.downcast_ref::<NotYet>() {
                Some(reason) => {
                    tracing::info!(message_id = id, %reason, "the message stays in the queue")
                }
                None => tracing::error!(
                    message_id = id,
                    error = format!("{error:#}"),
                    "the message failed and stays in the queue"
                ),
            }
            response.add_failure(id);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_before_the_deadline() {
        let deadline = "2026-11-22T04:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let unix_ms = u64::try_from(deadline.timestamp_millis()).unwrap();
        let before = time_before(unix_ms, TimeDelta::seconds(20));
        assert_eq!(before.to_rfc3339(), "2026-11-22T03:59:40+00:00");
        assert!(time_before(u64::MAX, TimeDelta::seconds(20)) > deadline);
    }
}
