//! Finishes what was left unfinished: payments whose callback was lost, uploads that never arrived, and
//! uploads whose event was lost. Nothing is remembered from run to run: what is due comes from the `open`
//! indexes, the longest overdue first, and every turn moves to a later time before its work begins. So a
//! run that is cut short is continued by the next, and two at once share the work.
//!
//! Deleted accounts need nothing from here: the message that cleans up after one is in its queue before
//! the account goes (functions/user), and stays there or in the dead-letter queue until it is obeyed.

mod payments;
mod report;
mod turns;
mod uploads;

pub use report::{Report, announce};
pub use turns::last_start;

use chrono::{DateTime, Utc};
use shared::app::App;
use shared::gateway::Gateway;
use shared::queue::Queue;
use turns::take_turns;

/// Gives everything that is due its turn, and starts none after `last_start`.
pub async fn handle(
    app: &App,
    gateway: &Gateway,
    uploads: &Queue,
    last_start: DateTime<Utc>,
) -> Report {
    let payments = take_turns(
        app,
        last_start,
        async |shard, now, limit| app.store.due_payments(shard, now, limit).await,
        async |due| payments::look_after(app, gateway, due).await,
    );
    let files = take_turns(
        app,
        last_start,
        async |shard, now, limit| app.store.due_files(shard, now, limit).await,
        async |due| uploads::look_after(app, uploads, due).await,
    );
    let (payments, files) = tokio::join!(payments, files);
    Report::of(payments, files)
}
