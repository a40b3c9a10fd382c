//! What AWS does by itself: the schedule starts `reconcile`, and queues deliver messages.

use super::world::World;
use aws_lambda_events::event::sqs::SqsEvent;
use chrono::{DateTime, Utc};
use reconcile::Report;
use serde_json::{Value, json};
use std::time::Duration;

impl World {
    /// A run of `reconcile` with enough time for everything that is due.
    pub async fn reconcile(&self) -> Report {
        self.reconcile_until(self.now).await
    }

    /// A run of `reconcile` that starts no check after `last_start`.
    pub async fn reconcile_until(&self, last_start: DateTime<Utc>) -> Report {
        reconcile::handle(&self.app(), &self.provider, &self.aws.queue, last_start).await
    }

    /// Delivers one batch of messages to word-count. Returns how many of them failed and would be redelivered.
    pub async fn deliver(&self, messages: &[String]) -> usize {
        self.deliver_within(word_count::DEADLINE, messages).await
    }

    /// As [`deliver`](Self::deliver), where counting one file may take `deadline`.
    pub async fn deliver_within(&self, deadline: Duration, messages: &[String]) -> usize {
        let response = word_count::handle(&self.app(), deadline, batch(messages)).await;
        response.batch_item_failures.len()
    }

    /// Delivers one batch of messages to user-cleanup. Returns how many of them failed and would be redelivered.
    pub async fn clean_up(&self, messages: &[String]) -> usize {
        let response = user_cleanup::handle(&self.app(), batch(messages)).await;
        response.batch_item_failures.len()
    }
}

fn batch(messages: &[String]) -> SqsEvent {
    let records: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(place, body)| json!({"messageId": place.to_string(), "body": body}))
        .collect();
    serde_json::from_value(json!({"Records": records})).unwrap()
}
