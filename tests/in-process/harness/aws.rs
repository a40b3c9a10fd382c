//! What AWS does by itself: the schedule starts `reconcile`, and queues deliver messages.

use super::world::World;
use aws_lambda_events::event::sqs::SqsEvent;
use chrono::{DateTime, Utc};
use reconcile::Report;
use serde_json::{Value, json};
use service::Counts;
use std::time::Duration;

/// The tables whose streams are counted.
pub const STREAMS: [&str; 2] = ["Activities", "Users"];

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

    /// Delivers every record of both streams since the beginning to `totals`, as one batch each. Returns the number of
    /// events that were not counted before.
    pub async fn count_totals(&self) -> usize {
        let mut counted = 0;
        for table in STREAMS {
            let records = self.aws.stream_records(table).await;
            let event = web::events::StreamEvent { records };
            counted += totals::handle(&self.app(), event).await.unwrap();
        }
        counted
    }

    /// The totals since the beginning.
    pub async fn totals(&self) -> Counts {
        let today = self.now.date_naive();
        self.aws.store.statistics(today).await.unwrap().total
    }

    /// Delivers one batch of messages to user-cleanup. Returns how many of them failed and would be redelivered.
    pub async fn clean_up(&self, messages: &[String]) -> usize {
        self.clean_up_until(messages, self.now).await
    }

    /// As [`Self::clean_up`], but no page of rows is begun after `last_start`.
    pub async fn clean_up_until(&self, messages: &[String], last_start: DateTime<Utc>) -> usize {
        let (app, queue) = (self.app(), &self.aws.queue);
        let response = user_cleanup::handle(&app, queue, last_start, batch(messages)).await;
        response.batch_item_failures.len()
    }
}

pub fn batch(messages: &[String]) -> SqsEvent {
    let records: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(place, body)| json!({"messageId": place.to_string(), "body": body}))
        .collect();
    serde_json::from_value(json!({"Records": records})).unwrap()
}
