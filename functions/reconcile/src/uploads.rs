//! Files that are still Processing: their object, their event or their credit was lost on the way.

use crate::turns::next_look;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use serde::Serialize;
use shared::app::App;
use shared::domain::{FileId, FileStatus, StoredFile};
use shared::faults;
use shared::objects::ObjectKey;
use shared::queue::Queue;
use shared::store::Due;
use shared::uploads::give_back;

/// What could not be counted by then will not be: five tries and the dead-letter queue take an hour.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

const NEVER_ARRIVED: &str =
    "The file never reached storage; the payment was given back. Please upload it again.";
const NOT_COUNTED: &str =
    "The words could not be counted; the payment was given back. Please upload the file again.";

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Outcome {
    /// The object is there: word-count was told again.
    Retold,
    /// The object may still come.
    Waiting,
    /// It failed, and its credit went back.
    GivenBack,
}

/// Takes a file's turn. `None`: somebody else took it, or it has had its end.
pub async fn look_after(app: &App, uploads: &Queue, due: Due<FileId>) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    if !app
        .store
        .take_file_turn(&due, next_look(due.since, now))
        .await?
    {
        return Ok(None);
    }
    faults::point("reconcile:file-turn");
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
        let given_back = give_back(app, &file, NEVER_ARRIVED).await?;
        Ok(given_back.then_some(Outcome::GivenBack))
    };
    outcome.with_context(|| key.to_string())
}

async fn arrived(app: &App, uploads: &Queue, file: &StoredFile) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    // Also before giving back: should we die between that and the removal, word-count removes the object.
    uploads.send(&app.objects.created_event(file, now)).await?;
    if now - file.upload_time < PATIENCE {
        return Ok(Some(Outcome::Retold));
    }
    if !give_back(app, file, NOT_COUNTED).await? {
        return Ok(None);
    }
    faults::point("reconcile:given-back");
    app.objects.remove(ObjectKey::of(file)).await?;
    Ok(Some(Outcome::GivenBack))
}
