//! Uploads from their acceptance to their end: what the functions that take, count and watch over them
//! have in common.

use crate::app::App;
use crate::domain::{Activity, FileFormat, FileId, NewFile, StoredFile, User};
use crate::faults;
use crate::http::{ApiError, Failure, Field, FieldErrors, Fields, UploadedPart};
use crate::store::AcceptUpload;
use anyhow::{Context, Result};

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

/// Takes the part `file` of a multipart body as the upload `id`: spends a credit, records the file as
/// Processing and stores it. What is not an uploadable file is refused and costs nothing.
pub async fn store_upload(
    app: &App,
    id: FileId,
    user: &User,
    fields: Fields,
) -> Result<StoredFile, Failure> {
    let (new, content) = read_part(fields)?;
    let file = StoredFile::accept(id, user.id, new, app.clock.now());
    let file = accept(app, file).await?;
    let file = match app.objects.put(&file, content).await {
        Ok(()) => file,
        Err(error) => undo(app, &file, error).await?,
    };
    faults::point("upload:stored");
    Ok(file)
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

/// The original's checks, in its order and words.
fn read_part(mut fields: Fields) -> Result<(NewFile, Vec<u8>), ApiError> {
    let refuse = |message: &str| Err(FieldErrors::one("file", message));
    let UploadedPart { filename, content } = match fields.take("file") {
        None => return refuse("No file was submitted."),
        Some(Field::Json(serde_json::Value::Null)) => return refuse("This field may not be null."),
        Some(Field::Text(_) | Field::Json(_)) => {
            return refuse(
                "The submitted data was not a file. Check the encoding type on the form.",
            );
        }
        Some(Field::File(part)) => part,
    };
    if content.is_empty() {
        return refuse("The submitted file is empty.");
    }
    let format = format_of(&filename).map_err(|complaint| FieldErrors::one("file", complaint))?;
    let new = NewFile {
        filename,
        format,
        size_bytes: content.len() as u64,
    };
    Ok((new, content))
}

/// Storage failed after the credit was spent: it goes back at once. Should this fail too, the file is
/// still Processing and in the `open` index, and is given back from there. If only storage's answer was
/// lost, the file may have been counted by now: then it is as good as any.
async fn undo(app: &App, file: &StoredFile, error: anyhow::Error) -> Result<StoredFile, Failure> {
    tracing::error!(file_id = %file.file_id, error = format!("{error:#}"), "upload did not reach storage");
    let reason =
        "The file did not reach storage; the payment was given back. Please upload it again.";
    if !give_back(app, file, reason)
        .await
        .context("give a credit back")?
    {
        let known = app.store.find_file(file.file_id).await?;
        if let Some(counted) = known.filter(|file| !file.given_back) {
            return Ok(counted);
        }
    }
    Err(ApiError::TryAgain("Server error during file upload").into())
}
