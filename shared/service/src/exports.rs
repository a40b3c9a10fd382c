//! The data of an account as an archive, which its owner asks for and downloads later: a large account takes longer than a
//! request may.

use crate::app::App;
use crate::queue::Queue;
use crate::throttle::{self, Throttle};
use anyhow::{Context, Result};
use domain::{User, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use store::Export;

/// A message of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMessage {
    pub owner: UserId,
    pub id: Uuid,
}

/// The outcome of asking for an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestExport {
    Accepted,
    Throttled { retry_after_seconds: u64 },
}

/// Asks for an archive with the data of `user`, which takes the place of an earlier one.
///
/// # Errors
/// DynamoDB or SQS fails.
pub async fn request(app: &App, queue: &Queue, user: &User) -> Result<RequestExport> {
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::export(app, user.id).await?
    {
        return Ok(RequestExport::Throttled {
            retry_after_seconds,
        });
    }
    let (owner, id) = (user.id, app.new_id());
    app.store.begin_export(owner, id, app.clock.now()).await?;
    let message = ExportMessage { owner, id };
    let message = serde_json::to_string(&message).context("write an export message")?;
    queue.send(&message).await?;
    Ok(RequestExport::Accepted)
}

/// The archive that `user` asked for last; `None` if there was none for a day.
///
/// # Errors
/// DynamoDB fails, or the row is corrupt.
pub async fn find(app: &App, user: &User) -> Result<Option<Export>> {
    app.store.find_export(user.id, app.clock.now()).await
}

/// A link to the archive of `user`, for a quarter of an hour; `None` if there is none that is ready.
///
/// # Errors
/// DynamoDB fails, or the link cannot be signed.
pub async fn link(app: &App, user: &User) -> Result<Option<String>> {
    let now = app.clock.now();
    match app.store.find_export(user.id, now).await? {
        Some(export) if export.is_ready => {
            let url = app.objects.export_url(user.id, export.id, now).await?;
            Ok(Some(url))
        }
        _ => Ok(None),
    }
}
