//! The contents of files: where they can be had, and their deletion by their owner.

use super::refund;
use crate::app::App;
use crate::throttle::{self, Throttle};
use anyhow::Result;
use domain::{Activity, Content, FailureReason, FileStatus, StoredFile};
use objects::ObjectKey;

/// A link that downloads the content of `file` for a quarter of an hour; `None` if there is no content any more.
///
/// # Errors
/// Credentials cannot be read; no request is made.
pub async fn download_url(app: &App, file: &StoredFile) -> Result<Option<String>> {
    let now = app.clock.now();
    match file.content(app.retention, now) {
        Content::Kept { .. } => app.objects.download_url(file, now).await.map(Some),
        Content::Expired { .. } | Content::Deleted { .. } | Content::Lost | Content::None => {
            Ok(None)
        }
    }
}

/// The outcome of [`delete_content`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteContent {
    /// The content is gone, also if it was before.
    Deleted,
    /// The file had its end before it could be cancelled. Nothing changed.
    HasEnded,
    /// The account deleted too many files that were not counted yet.
    Throttled { retry_after_seconds: u64 },
}

/// What the owner of a file knew of it when asking for its deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was Processing, so a deletion meant a refund.
    Processing,
    AnyState,
}

/// Deletes the content of `file` for its owner. A file that is Processing fails, and its credit is refunded. Everything else
/// that is known about the file stays. May be repeated. A file that was `seen` Processing is cancelled or left as it is.
///
/// # Errors
/// DynamoDB or S3 fails; calling again finishes the deletion.
pub async fn delete_content(app: &App, file: &StoredFile, seen: Seen) -> Result<DeleteContent> {
    let mut is_cancelled = false;
    let key = ObjectKey::of(file);
    if file.status == FileStatus::Processing {
        if let Throttle::Refused {
            retry_after_seconds,
        } = throttle::cancellation(app, file.user_id).await?
        {
            return Ok(DeleteContent::Throttled {
                retry_after_seconds,
            });
        }
        is_cancelled = refund(app, file, &FailureReason::cancelled()).await?;
    }
    if seen == Seen::Processing && !is_cancelled {
        return Ok(DeleteContent::HasEnded);
    }
    // Now the file has its end, by us or by `word-count`.
    app.objects.remove(key).await?;
    let is_refunded = match file.status {
        FileStatus::Processing => was_refunded(app, file).await?,
        FileStatus::Completed | FileStatus::Failed => file.credit_refunded,
    };
    if !is_refunded {
        let now = app.clock.now();
        let activity = Activity::file_deleted(app.new_id(), file, now);
        app.store.mark_content_deleted(file, &activity, now).await?;
        // A presigned request can store the object once more before the mark. After it, `word-count` removes it.
        app.objects.remove(key).await?;
    }
    Ok(DeleteContent::Deleted)
}

/// Whether the file, which has its end by now, was refunded. The file of a deleted account is gone, and so is everything else.
async fn was_refunded(app: &App, file: &StoredFile) -> Result<bool> {
    let ended = app.store.find_file(file.file_id).await?;
    Ok(ended.is_none_or(|file| file.credit_refunded))
}
