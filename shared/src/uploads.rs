//! Uploads from their acceptance to their end: what the functions that take, count and watch over them
//! have in common.

use crate::app::App;
use crate::domain::{Activity, FileFormat, StoredFile};
use crate::faults;
use crate::http::{ApiError, Failure};
use crate::store::AcceptUpload;
use anyhow::Result;

/// 403 for who has no unspent payment.
pub const PAYMENT_REQUIRED: ApiError =
    ApiError::Forbidden("Payment required. Please complete payment before uploading file");

const MAXIMUM_FILENAME: usize = 100;

/// What counting this file would take, by its name; else what is wrong with the name, in the original's
/// words.
pub fn format_of(filename: &str) -> Result<FileFormat, String> {
    let length = filename.chars().count();
    if length > MAXIMUM_FILENAME {
        return Err(format!(
            "Ensure this filename has at most {MAXIMUM_FILENAME} characters (it has {length})."
        ));
    }
    FileFormat::of_filename(filename).ok_or_else(|| {
        let extension = filename
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        format!(
            "File extension “{}” is not allowed. Allowed extensions are: txt, docx.",
            extension.to_lowercase()
        )
    })
}

/// Spends a credit of the owner's on `file` and records it, in one transaction. The answer is the file as
/// it is recorded: an earlier try of the same request may have come this far.
pub async fn accept(app: &App, file: StoredFile) -> Result<StoredFile, Failure> {
    let activity = Activity::file_uploaded(&file, file.upload_time);
    faults::point("upload:before-accept");
    let outcome = app.store.accept_upload(&file, &activity).await?;
    faults::point("upload:accepted");
    match outcome {
        AcceptUpload::Accepted => Ok(file),
        AcceptUpload::NoCredit => Err(PAYMENT_REQUIRED.into()),
        AcceptUpload::Already => match app.store.find_file(file.file_id).await? {
            Some(known) if known.user_id == file.user_id && !known.given_back => Ok(known),
            // It was given up before this try came, and its credit can be spent again.
            _ => Err(ApiError::TryAgain("Server error during file upload").into()),
        },
    }
}

/// Ends `file` as Failed for `reason`, a sentence for its owner, and gives its credit back. `false`: it
/// had its end already.
pub async fn give_back(app: &App, file: &StoredFile, reason: &str) -> Result<bool> {
    let activity = Activity::count_failed(file, reason, app.clock.now());
    app.store.give_back_credit(file, &activity).await
}
