//! A queue that a function sends to.

use crate::config::{self, required};
use anyhow::{Context, Result};
use aws_sdk_sqs::Client;

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
