//! Batches of SQS messages.

use anyhow::Result;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use futures_util::future::join_all;

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
            tracing::error!(
                message_id = id,
                error = format!("{error:#}"),
                "the message failed and stays in the queue"
            );
            response.add_failure(id);
        }
    }
    response
}
