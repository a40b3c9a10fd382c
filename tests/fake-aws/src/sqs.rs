use axum::body::Bytes;
use axum::extract::State;
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The bodies of the messages that were sent.
#[derive(Clone, Default)]
pub struct Messages {
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Messages {
    /// Takes all of them, the oldest first.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.bodies.lock().expect("nobody panics while holding it"))
    }
}

pub fn router(messages: Messages) -> Router {
    Router::new().fallback(post(send)).with_state(messages)
}

/// SendMessage, the only call there is.
async fn send(State(messages): State<Messages>, call: Bytes) -> Json<Value> {
    let call: Value = serde_json::from_slice(&call).unwrap_or_default();
    let body = call["MessageBody"].as_str().unwrap_or("").to_owned();
    let mut bodies = messages
        .bodies
        .lock()
        .expect("nobody panics while holding it");
    bodies.push(body);
    Json(json!({"MessageId": bodies.len().to_string()}))
}
