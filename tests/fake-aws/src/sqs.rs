//! SQS with one call: `SendMessage`.

use axum::body::Bytes;
use axum::extract::State;
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// The bodies of the messages that were sent. Clones share them.
#[derive(Clone, Default)]
pub struct Messages {
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Messages {
    /// Removes and returns all bodies, the oldest first.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.bodies())
    }

    fn bodies(&self) -> MutexGuard<'_, Vec<String>> {
        self.bodies.lock().expect("no holder panics")
    }
}

pub fn router(messages: Messages) -> Router {
    Router::new().fallback(post(send)).with_state(messages)
}

async fn send(State(messages): State<Messages>, call: Bytes) -> Json<Value> {
    let call: Value = serde_json::from_slice(&call).unwrap_or_default();
    let body = call["MessageBody"].as_str().unwrap_or("").to_owned();
    let mut bodies = messages.bodies();
    bodies.push(body);
    Json(json!({"MessageId": bodies.len().to_string()}))
}
