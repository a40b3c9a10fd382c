//! Queues: what a function sends to one, and what it does with what comes from one.

use crate::config::{self, required};
use anyhow::{Context, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use aws_sdk_sqs::Client;
use futures_util::future::join_all;

/// One SQS queue, given only to the functions that send to it.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue whose URL is in the environment variable `name`.
    pub async fn from_env(name: &str) -> Result<Self> {
        Ok(Self {
            client: Client::new(&config::aws().await),
            url: required(name)?,
        })
    }

    /// The queue at `url`; no request is made yet.
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Returns once the queue has `message`; how long it is held back is the queue's own setting.
    pub async fn send(&self, message: &str) -> Result<()> {
        let request = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(message);
        request.send().await.context("send a message")?;
        Ok(())
    }
}

/// Works on the body of every message of a batch, all at once. A message whose work fails is named in the
/// answer: it alone comes again, and after its last receive it waits in the dead-letter queue.
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
                "will be tried again"
            );
            response.add_failure(id);
        }
    }
    response
}
