//! The SQS queues to which a function sends.

use crate::config::{self, required};
use anyhow::{Context, Result};
use aws_sdk_sqs::Client;

/// One queue. Only the functions that send to it have one.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue whose URL is in the environment variable `name`. Makes no request.
    ///
    /// # Errors
    /// Names the variable if it is missing.
    pub fn from_env(name: &str) -> Result<Self> {
        Ok(Self {
            client: Client::new(&config::aws()?),
            url: required(name)?,
        })
    }

    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Returns once the queue has `message`. The delay of its delivery is a setting of the queue.
    ///
    /// # Errors
    /// SQS refuses or does not answer.
    pub async fn send(&self, message: &str) -> Result<()> {
        self.send_after(message, None).await
    }

    /// As [`Self::send`], but the message is delivered no earlier than in `delay_seconds`; `None` leaves the delay to the
    /// queue.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub async fn send_after(&self, message: &str, delay_seconds: Option<i32>) -> Result<()> {
        let request = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(message)
            .set_delay_seconds(delay_seconds);
        request.send().await.context("send a message")?;
        Ok(())
    }
}
