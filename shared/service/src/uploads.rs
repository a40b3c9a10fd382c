//! Uploads from their acceptance to their end: what the functions that take, count and check them share.
//!
//! The credit is spent before the object is written, so that concurrent uploads cannot share it. A crash between
//! the two leaves a file that is Processing without an object; `reconcile` refunds its credit.

mod contents;
mod ends;
mod waiting;

pub use contents::{DeleteContent, Seen, delete_content, download_url};
pub use ends::{Ended, complete, fail_uncountable, refund};
pub use waiting::{Awaited, await_end};

use crate::app::App;
use crate::faults::{self, FaultPoint};
use crate::metrics::Metric;
use anyhow::{Context, Result};
use counting::{CountError, DocxError, Limits, inspect_docx, inspect_text};
use domain::{Activity, FailureReason, FileFormat, FileId, NewFile, StoredFile, User};
use objects::DirectUpload;
use std::io::Cursor;
use store::AcceptUpload;

/// The outcome of [`store_upload`].
#[derive(Debug)]
pub enum StoreUpload {
    /// The file is accepted and stored.
    Stored(StoredFile),
    /// The content can be seen to be uncountable. It costs nothing.
    Uncountable(FailureReason),
    NoCredit,
    /// Storage failed, or failed in an earlier attempt. The credit is refunded, now or by `reconcile`; trying again
    /// is right.
    NotStored,
}

/// The outcome of reserving a direct upload.
#[derive(Debug)]
pub enum ReserveUpload {
    /// The file is accepted; the owner stores its content with this request.
    Reserved(Box<(StoredFile, DirectUpload)>),
    NoCredit,
    /// An earlier attempt spent the credit so long ago that no upload can begin any more. The credit is refunded by
    /// `reconcile`; trying again is right.
    TooLate,
}

/// Takes `content` as the upload `id`: spends a credit, records the file as Processing and stores the object. Content that
/// can be seen to be uncountable is refused first.
///
/// # Errors
/// DynamoDB fails. `reconcile` refunds a credit that was already spent.
pub async fn store_upload(
    app: &App,
    id: FileId,
    user: &User,
    new: NewFile,
    content: Vec<u8>,
) -> Result<StoreUpload> {
    if let Err(error) = inspect(new.format, &content) {
        return Ok(StoreUpload::Uncountable(ends::reason_of(&error)));
    }
    let file = StoredFile::received(id, user.id, new, app.clock.now());
    let file = match accept(app, user, file).await? {
        Accept::Accepted(file) => file,
        Accept::NoCredit => return Ok(StoreUpload::NoCredit),
        Accept::Refunded => return Ok(StoreUpload::NotStored),
    };
    let stored = match app.objects.put(&file, content).await {
        Ok(()) => StoreUpload::Stored(file),
        Err(error) => refund_after_failed_put(app, &file, error).await?,
    };
    if matches!(stored, StoreUpload::Stored(_)) {
        faults::point(FaultPoint::UploadStored);
    }
    Ok(stored)
}

/// What a look into a document may inflate: it costs its sender nothing, so it has to be cheap.
const INSPECTED_BYTES: u64 = 4 << 20;

/// Refuses what can be seen to be uncountable without counting it. What it would take long to see is left to the count.
fn inspect(format: FileFormat, content: &[u8]) -> Result<(), CountError> {
    match format {
        FileFormat::Txt => inspect_text(content),
        FileFormat::Docx => {
            let limits = Limits {
                inflated_bytes: INSPECTED_BYTES,
                compressed_bytes: INSPECTED_BYTES,
                ..Limits::default()
            };
            match inspect_docx(Cursor::new(content), &limits) {
                Err(DocxError::Count(CountError::TooLarge(_))) => Ok(()),
                Err(DocxError::Count(error)) => Err(error),
                // Memory can always be read, so there is no other error.
                Ok(()) | Err(DocxError::Io(_)) => Ok(()),
            }
        }
    }
}

/// Spends a credit on the upload `id`, whose content its owner will bring to storage.
///
/// # Errors
/// DynamoDB fails.
pub async fn reserve_upload(
    app: &App,
    id: FileId,
    user: &User,
    new: NewFile,
) -> Result<ReserveUpload> {
    let now = app.clock.now();
    let file = StoredFile::awaiting_upload(id, user.id, new, now);
    let file = match accept(app, user, file).await? {
        Accept::Accepted(file) => file,
        Accept::NoCredit => return Ok(ReserveUpload::NoCredit),
        Accept::Refunded => return Ok(ReserveUpload::TooLate),
    };
    Ok(match app.objects.direct_upload(&file, now).await? {
        Some(upload) => ReserveUpload::Reserved(Box::new((file, upload))),
        None => ReserveUpload::TooLate,
    })
}

/// The upload `id` if `viewer` may see it: everybody sees their own, staff see all.
///
/// # Errors
/// DynamoDB fails.
pub async fn find_visible(app: &App, viewer: &User, id: FileId) -> Result<Option<StoredFile>> {
    let file = app.store.find_file(id).await?;
    Ok(file.filter(|file| viewer.is_staff || file.user_id == viewer.id))
}

enum Accept {
    /// The file as it is recorded: an earlier attempt at the same request may have come this far.
    Accepted(StoredFile),
    NoCredit,
    /// An earlier attempt was given up and its credit refunded before this one came.
    Refunded,
}

/// Spends a credit of the owner on `file` and records it, in one transaction.
async fn accept(app: &App, owner: &User, file: StoredFile) -> Result<Accept> {
    let activity = Activity::file_uploaded(app.new_id(), &file, file.upload_time);
    faults::point(FaultPoint::UploadBeforeAccept);
    let (file, accepted) = spend(app, owner, file, &activity).await?;
    faults::point(FaultPoint::UploadAccepted);
    match accepted {
        AcceptUpload::Accepted => {
            app.metrics.count(Metric::UploadAccepted);
            Ok(Accept::Accepted(file))
        }
        AcceptUpload::NoCredit => Ok(Accept::NoCredit),
        AcceptUpload::AlreadyAccepted => match app.store.find_file(file.file_id).await? {
            Some(known) if known.user_id == file.user_id && !known.credit_refunded => {
                Ok(Accept::Accepted(known))
            }
            _ => Ok(Accept::Refunded),
        },
    }
}

/// Spends one of `owner`'s credits on `file`: that of a payment, if there is one. Other uploads of the account spend others at
/// the same time. Each attempt that meets one leaves a credit less, so the attempts end.
async fn spend(
    app: &App,
    owner: &User,
    mut file: StoredFile,
    activity: &Activity,
) -> Result<(StoredFile, AcceptUpload)> {
    let mut known = Some(owner.clone());
    while let Some(owner) = known {
        file.payment_id = owner.unspent_payments.first().cloned();
        let accepted = app.store.accept_upload(&file, activity).await?;
        if accepted != AcceptUpload::NoCredit {
            return Ok((file, accepted));
        }
        known = app.store.find_user(owner.id).await?;
        known = known.filter(|now| now.upload_credits > 0);
    }
    Ok((file, AcceptUpload::NoCredit))
}

/// Refunds the credit of a file that storage did not take. Should the refund fail too, the file is still Processing
/// and in the `open` index, and is refunded from there. If only the response of storage was lost, the file may already
/// be counted; then the upload succeeded.
async fn refund_after_failed_put(
    app: &App,
    file: &StoredFile,
    error: anyhow::Error,
) -> Result<StoreUpload> {
    tracing::error!(file_id = %file.file_id, error = format!("{error:#}"), "upload did not reach storage");
    let reason = FailureReason::not_stored();
    let refunded = refund(app, file, &reason)
        .await
        .context("refund a credit")?;
    if !refunded {
        let known = app.store.find_file(file.file_id).await?;
        if let Some(counted) = known.filter(|file| !file.credit_refunded) {
            return Ok(StoreUpload::Stored(counted));
        }
    }
    Ok(StoreUpload::NotStored)
}
