//! Writes what the target lacks. Every write has the condition that its row or object is not there.

use crate::files::PlannedFile;
use crate::plan::Plan;
use crate::target::Target;
use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, Utc};
use domain::{Content, Sha256Digest, StoredFile};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use objects::ObjectKey;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::Store;

/// The number of transactions, or of files with their contents in memory, under way at the same time.
const AT_ONCE: usize = 8;

/// Writes the rows of accounts, payments and activities that are missing, and returns their number. Accounts come first, so
/// that nothing is ever without an owner.
pub async fn rows(target: &Target, plan: &Plan, now: DateTime<Utc>) -> Result<usize> {
    let store = &target.store;
    let mut written = 0;
    written += write("accounts", &plan.users, async |users| {
        store.import_users(users).await
    })
    .await?;
    written += write("payments", &plan.payments, async |payments| {
        store.import_payments(payments, now).await
    })
    .await?;
    written += write("activities", &plan.activities, async |activities| {
        store.import_activities(activities).await
    })
    .await?;
    Ok(written)
}

async fn write<T>(
    what: &'static str,
    rows: &[T],
    put: impl AsyncFn(&[T]) -> Result<usize>,
) -> Result<usize> {
    let progress = progress(what, rows.len());
    let chunks = stream::iter(rows.chunks(Store::IMPORTED_AT_ONCE));
    let written = chunks
        .map(async |chunk| {
            let written = put(chunk).await?;
            progress.inc(chunk.len() as u64);
            anyhow::Ok(written)
        })
        .buffer_unordered(AT_ONCE)
        .try_fold(0, async |sum, written| Ok(sum + written))
        .await?;
    progress.finish();
    Ok(written)
}

/// Writes the rows and the contents of files that are missing, and returns the number of rows. `is_new` tells that the target
/// has no finished import: only then a row that is missing was not removed on purpose.
pub async fn files(
    target: &Target,
    plan: &Plan,
    is_new: bool,
    now: DateTime<Utc>,
) -> Result<usize> {
    let ids: Vec<_> = plan
        .files
        .iter()
        .map(|planned| planned.file.file_id)
        .collect();
    let here = target.store.find_files(&ids).await?;
    let here: HashMap<_, StoredFile> = here.into_iter().map(|file| (file.file_id, file)).collect();
    let progress = progress("files", plan.files.len());
    let written = stream::iter(&plan.files)
        .map(async |planned| {
            let here = here.get(&planned.file.file_id);
            let written = match here {
                Some(here) => complete(target, planned, here, now).await.map(|()| 0),
                None if is_new => take_over(target, planned, now).await,
                None => Ok(0),
            };
            progress.inc(1);
            written.with_context(|| format!("take over the file {}", planned.file.file_id))
        })
        .buffer_unordered(AT_ONCE)
        .try_fold(0, async |sum, written| Ok(sum + written))
        .await?;
    progress.finish();
    Ok(written)
}

/// Writes the row, then the content: an object without a row would be one that nobody paid for.
async fn take_over(target: &Target, planned: &PlannedFile, now: DateTime<Utc>) -> Result<usize> {
    let Some((file, content)) = read_content(planned, &planned.file).await? else {
        let written = target.store.import_file(&planned.file, now).await?;
        return Ok(usize::from(written));
    };
    let written = target.store.import_file(&file, now).await?;
    target.objects.put(&file, content).await?;
    Ok(usize::from(written))
}

/// Stores the content of a file whose row is there, if the content is not: an earlier import was stopped, or lacked it.
async fn complete(
    target: &Target,
    planned: &PlannedFile,
    here: &StoredFile,
    now: DateTime<Utc>,
) -> Result<()> {
    let wants_content = match here.content(target.retention, now) {
        Content::Lost => planned.content.is_some(),
        // Expired ones too: a longer retention brings them back.
        Content::Kept { .. } | Content::Expired { .. } => {
            !target.objects.exists(ObjectKey::of(here)).await?
        }
        Content::Deleted { .. } | Content::None => false,
    };
    if !wants_content {
        return Ok(());
    }
    let Some((file, content)) = read_content(planned, here).await? else {
        return Ok(());
    };
    // The hash of the row holds: with another content, storage refuses the object.
    if here.content_lost {
        target.store.content_was_found(&file).await?;
        return target.objects.put(&file, content).await;
    }
    target.objects.put(here, content).await
}

/// `file` with the size and the hash of its content, and the content; `None` if it is lost.
async fn read_content(
    planned: &PlannedFile,
    file: &StoredFile,
) -> Result<Option<(StoredFile, Vec<u8>)>> {
    let Some(path) = &planned.content else {
        return Ok(None);
    };
    let content = tokio::fs::read(path).await;
    let content = content.map_err(|error| anyhow!("read {}: {error}", path.display()))?;
    let file = StoredFile {
        size_bytes: content.len() as u64,
        sha256: Some(Sha256Digest::new(Sha256::digest(&content).into())),
        content_lost: false,
        ..file.clone()
    };
    Ok(Some((file, content)))
}

/// Has the files that the original counted as 0 words counted again, and returns their number.
pub async fn recount(target: &Target, plan: &Plan, now: DateTime<Utc>) -> Result<usize> {
    let mut recounted = 0;
    for planned in &plan.files {
        if planned.file.word_count == Some(0) && planned.content.is_some() {
            recounted += usize::from(target.store.recount_file(&planned.file, now).await?);
        }
    }
    Ok(recounted)
}

/// A bar on standard error; hidden if that is not a terminal.
fn progress(what: &'static str, rows: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:10} {bar:40} {pos}/{len}, {eta} left")
        .expect("the template is valid");
    ProgressBar::new(rows as u64)
        .with_style(style)
        .with_message(what)
}
