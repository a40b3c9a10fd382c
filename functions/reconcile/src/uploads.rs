//! Files that are still Processing: their object or their event was lost on the way.

use crate::leases::next_check;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use domain::{FailureReason, FileId, FileStatus, StoredFile};
use serde::Serialize;
use service::faults::{self, FaultPoint};
use service::queue::Queue;
use service::uploads::refund;
use service::{App, Due, ObjectKey};

/// A file that was not counted by this age will not be: five receives and the dead-letter queue take an hour.
const DEADLINE: TimeDelta = TimeDelta::hours(24);

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Outcome {
    /// The object is there: its event was sent to word-count again.
    Requeued,
    /// The object may still come.
    Waiting,
    /// The file failed and its credit was refunded.
    Refunded,
}

/// Leases a file and checks it. `None`: another run has the lease, or the file has its end.
pub async fn check(app: &App, uploads: &Queue, due: Due<FileId>) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    if !app
        .store
        .lease_file(&due, next_check(due.since, now))
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
        // Should the object come now, word-count removes it.
        let refunded = refund(app, &file, &FailureReason::never_arrived()).await?;
        Ok(refunded.then_some(Outcome::Refunded))
    };
    outcome.with_context(|| key.to_string())
}

async fn arrived(app: &App, uploads: &Queue, file: &StoredFile) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    // Also before a refund: should this function die between the refund and the removal, word-count removes the object.
    uploads.send(&app.objects.created_event(file, now)).await?;
    if now - file.upload_time < DEADLINE {
        return Ok(Some(Outcome::Requeued));
    }
    if !refund(app, file, &FailureReason::not_counted()).await? {
        return Ok(None);
    }
    faults::point(FaultPoint::CreditRefunded);
    app.objects.remove(ObjectKey::of(file)).await?;
    Ok(Some(Outcome::Refunded))
}
