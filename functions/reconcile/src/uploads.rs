//! Checks files that are still Processing because their object never reached storage or its event was lost.

use crate::leases::{FILES, next_check};
use anyhow::{Context, Result};
use chrono::TimeDelta;
use domain::{FailureReason, FileId, FileStatus, StoredFile};
use service::faults::{self, FaultPoint};
use service::queue::Queue;
use service::uploads::refund;
use service::{App, Due, ObjectKey};

/// The time after `arrives_by` at which a file fails although its object is there. It will not be counted any more, because its message
/// is in the dead-letter queue after five receives, which take an hour. The time of the upload would not do: a file that was taken over
/// from the original may be years old.
const DEADLINE: TimeDelta = TimeDelta::hours(24);

/// The outcome of a check.
#[derive(Debug)]
pub enum Outcome {
    /// The object is there, and its event was sent to `word-count` again.
    Requeued,
    /// The object may still arrive.
    Waiting,
    /// The file failed and its credit was refunded.
    Refunded,
}

/// Leases a file and checks it. `None`: another run holds the lease, or the file is not Processing any more.
pub async fn check(app: &App, uploads: &Queue, due: Due<FileId>) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    if !app
        .store
        .lease_file(&due, next_check(FILES, due.since, now))
        .await?
    {
        return Ok(None);
    }
    faults::point(FaultPoint::FileLeased);
    let file = app.store.find_file(due.id).await?;
    let Some(file) = file.filter(|file| file.status == FileStatus::Processing) else {
        return Ok(None);
    };
    let key = ObjectKey::of(&file);
    let outcome = if app.objects.exists(key).await? {
        arrived(app, uploads, &file).await
    } else if now < file.arrives_by {
        Ok(Some(Outcome::Waiting))
    } else {
        // If the object arrives after this, `word-count` removes it.
        let refunded = refund(app, &file, &FailureReason::never_arrived()).await?;
        Ok(refunded.then_some(Outcome::Refunded))
    };
    outcome.with_context(|| key.to_string())
}

async fn arrived(app: &App, uploads: &Queue, file: &StoredFile) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    // The event is sent also if a refund follows: if this process dies between the refund and the removal of the object,
    // `word-count` removes it.
    uploads.send(&app.objects.created_event(file, now)).await?;
    if now - file.arrives_by < DEADLINE {
        return Ok(Some(Outcome::Requeued));
    }
    if !refund(app, file, &FailureReason::not_counted()).await? {
        return Ok(None);
    }
    faults::point(FaultPoint::CreditRefunded);
    app.objects.remove(ObjectKey::of(file)).await?;
    Ok(Some(Outcome::Refunded))
}
