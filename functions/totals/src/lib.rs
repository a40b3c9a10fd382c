//! Adds up the running totals of the dashboard from the DynamoDB streams of activities and users.

use anyhow::Result;
use lambda_runtime::LambdaEvent;
use service::App;
use web::events::StreamEvent;
use web::runtime::serve_events;

/// Counts the events of the batch, each once however often it is delivered. Returns the number of events that were new.
///
/// # Errors
/// DynamoDB fails. Lambda then delivers the batch again, and the events that are counted by then are not counted again.
pub async fn handle(app: &App, event: StreamEvent) -> Result<usize> {
    let events = event.read(|record| app.store.counted_event(record));
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
