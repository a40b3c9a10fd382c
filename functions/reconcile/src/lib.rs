//! On a schedule: finishes what was left unfinished, which is payments whose callback was lost, uploads that never
//! arrived, and uploads whose event was lost.
//!
//! A run remembers nothing. What is due comes from the `open` indexes, the longest overdue first, and a row is leased
//! until its next check before the work on it begins. A run that is cut short is therefore continued by the next one, and
//! two runs at once share the work.
//!
//! Deleted accounts need no check: the message that makes user-cleanup remove what an account owns is in its queue before
//! the account is deleted, and stays there or in the dead-letter queue until it is executed.

mod leases;
mod metrics;
mod payments;
mod report;
mod uploads;

pub use report::Report;

use chrono::{DateTime, Utc};
use lambda_runtime::LambdaEvent;
use leases::{check_due, last_start};
use serde_json::Value;
use service::queue::Queue;
use service::{Aamarpay, App, config};
use web::runtime::serve_events;

/// Checks everything that is due. No check starts after `last_start`.
pub async fn handle(
    app: &App,
    aamarpay: &Aamarpay,
    uploads: &Queue,
    last_start: DateTime<Utc>,
) -> Report {
    let payments = check_due(
        app,
        last_start,
        async |shard, now, limit| app.store.due_payments(shard, now, limit).await,
        async |due| payments::check(app, aamarpay, due).await,
    );
    let files = check_due(
        app,
        last_start,
        async |shard, now, limit| app.store.due_files(shard, now, limit).await,
        async |due| uploads::check(app, uploads, due).await,
    );
    let (payments, files) = tokio::join!(payments, files);
    Report::of(payments, files)
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let (app, aamarpay) = (&App::from_env().await?, &config::aamarpay()?);
    let uploads = &Queue::from_env("UPLOADS_QUEUE_URL").await?;
    let namespace = &config::required("METRICS_NAMESPACE")?;
    serve_events(|event: LambdaEvent<Value>| async move {
        let last_start = last_start(event.context.deadline);
        // Boxed: the type of the whole future would be too deep for the compiler.
        let report = Box::pin(handle(app, aamarpay, uploads, last_start)).await;
        metrics::emit(namespace, app.clock.now(), "reconciled", &report);
        Ok::<_, web::Error>(report)
    })
    .await
}
