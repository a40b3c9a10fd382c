//! Finishes, on a schedule, the work that was left unfinished: payments whose callback was lost, uploads whose object never
//! reached storage, and uploads whose event was lost.
//!
//! A run keeps no state of its own. It reads from the `open` indexes which rows are due, lets the accounts take turns, and
//! leases each row until its next check before it works on the row. Therefore the next run continues a run that was cut
//! short, and two concurrent runs share the work.
//!
//! Deleted accounts need no check here. Before an account is deleted, a message that makes `user-cleanup` remove everything
//! that the account owns is sent to a queue. The message stays in that queue or its dead-letter queue until it is executed.

mod leases;
mod payments;
mod report;
mod uploads;

pub use report::Report;

use chrono::{DateTime, Utc};
use lambda_runtime::LambdaEvent;
use leases::{CHECK_MARGIN, check_due};
use serde_json::Value;
use service::provider::ProviderAccess;
use service::queue::Queue;
use service::{App, Provider, Store};
use web::events::time_before;
use web::metrics::Line;
use web::runtime::serve_events;

/// Checks every payment and file that is due. No check starts after `last_start`.
pub async fn handle(
    app: &App,
    provider: &Provider,
    uploads: &Queue,
    last_start: DateTime<Utc>,
) -> Report {
    let payment_partitions = &Store::payment_partitions();
    let file_partitions = &Store::file_partitions();
    let payments = check_due(
        app,
        last_start,
        payment_partitions,
        async |partition, now, limit| app.store.due_payments(partition, now, limit).await,
        async |due| payments::check(app, provider, due).await,
    );
    let files = check_due(
        app,
        last_start,
        file_partitions,
        async |partition, now, limit| app.store.due_files(partition, now, limit).await,
        async |due| uploads::check(app, uploads, due).await,
    );
    let (payments, files) = tokio::join!(payments, files);
    Report::of(payments, files)
}

/// The log line of a run, whose counts are metrics.
fn report_line(app: &App, report: &Report) -> Line {
    let mut line = Line::new(app.clock.now(), "reconciled");
    line.counts(report);
    line.take_from(app);
    line
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env()?;
    let access = &ProviderAccess::from_env(app.secrets()?.clone())?;
    let uploads = &Queue::from_env("UPLOADS_QUEUE_URL")?;
    serve_events(|event: LambdaEvent<Value>| async move {
        let provider = access.get(app.clock.now()).await?;
        let last_start = time_before(event.context.deadline, CHECK_MARGIN);
        // In a box, because otherwise the type of the future is nested too deeply for the compiler.
        let report = Box::pin(handle(app, provider, uploads, last_start)).await;
        report_line(app, &report).write(app.metrics_namespace.as_deref());
        Ok::<_, web::Error>(report)
    })
    .await
}
