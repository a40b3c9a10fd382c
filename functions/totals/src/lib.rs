//! Adds up the running totals of the dashboard from the DynamoDB streams of activities and users.

use anyhow::Result;
use lambda_runtime::LambdaEvent;
use serde::Deserialize;
use serde_json::Value;
use service::App;
use web::runtime::serve_events;

/// A batch of records of one stream.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// Each is read by itself, so that a corrupt one does not stop the others.
    #[serde(rename = "Records")]
    pub records: Vec<Value>,
}

/// Counts the events of the batch, each once however often it is delivered. Returns the number of events that were new.
///
/// # Errors
/// DynamoDB fails. Lambda then delivers the batch again, and the events that are counted by then are not counted again.
pub async fn handle(app: &App, event: StreamEvent) -> Result<usize> {
    let mut events = Vec::with_capacity(event.records.len());
    for record in event.records {
        match app.store.counted_event(&record) {
            Ok(event) => events.extend(event),
            // A record that cannot be read now cannot be read later either. A retry would only hold up the others.
            Err(error) => {
                tracing::error!(
                    error = format!("{error:#}"),
                    "a stream record was not counted"
                );
            }
        }
    }
    app.store.count_events(events, app.clock.now()).await
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env()?;
    serve_events(|event: LambdaEvent<StreamEvent>| async move {
        handle(app, event.payload).await.map_err(web::Error::from)
    })
    .await
}
