//! Accepting an upload, whoever brings it: the original's checks in its order and words, then one
//! credit for one stored file.

use crate::app::App;
use crate::domain::{Activity, FileFormat, StoredFile, User};
use crate::http::{ApiError, Failure, Field, FieldErrors, Fields, UploadedPart};
use crate::store::AcceptUpload;

const PAYMENT_REQUIRED: ApiError =
    ApiError::Forbidden("Payment required. Please complete payment before uploading file");
const MAXIMUM_FILENAME: usize = 100;

/// Refuses somebody without an unspent payment. Told before the body is looked at, as in the
/// original; what really keeps the balance is the transaction in [`store_upload`].
pub fn require_credit(user: &User) -> Result<(), ApiError> {
    if user.upload_credits == 0 {
        return Err(PAYMENT_REQUIRED);
    }
    Ok(())
}

/// Takes the part `file` of a multipart body: spends a credit, records the file as Processing and
/// stores it. What is not an uploadable file is refused and costs nothing.
pub async fn store_upload(app: &App, user: &User, fields: Fields) -> Result<StoredFile, Failure> {
    let part = read_part(fields)?;
    let format = check_filename(&part.filename)?;
    let file = StoredFile::accept(user.id, part.filename, format, app.clock.now());
    spend_credit(app, &file).await?;
    if let Err(error) = app.objects.put(&file, part.content).await {
        return Err(give_back(app, &file, error).await);
    }
    Ok(file)
}

fn read_part(mut fields: Fields) -> Result<UploadedPart, ApiError> {
    let refuse = |message: &str| Err(FieldErrors::one("file", message));
    match fields.take("file") {
        None => refuse("No file was submitted."),
        Some(Field::Json(serde_json::Value::Null)) => refuse("This field may not be null."),
        Some(Field::Text(_) | Field::Json(_)) => {
            refuse("The submitted data was not a file. Check the encoding type on the form.")
        }
        Some(Field::File(part)) if part.content.is_empty() => {
            refuse("The submitted file is empty.")
        }
        Some(Field::File(part)) => Ok(part),
    }
}

/// The format of a file that may be uploaded under this name.
fn check_filename(filename: &str) -> Result<FileFormat, ApiError> {
    let length = filename.chars().count();
    if length > MAXIMUM_FILENAME {
        let message = format!(
            "Ensure this filename has at most {MAXIMUM_FILENAME} characters (it has {length})."
        );
        return Err(FieldErrors::one("file", message));
    }
    FileFormat::of_filename(filename).ok_or_else(|| {
        let extension = filename
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
            .to_lowercase();
        let message = format!(
            "File extension “{extension}” is not allowed. Allowed extensions are: txt, docx."
        );
        FieldErrors::one("file", message)
    })
}

/// Spends the credit and records the file, in one transaction.
async fn spend_credit(app: &App, file: &StoredFile) -> Result<(), Failure> {
    let activity = Activity::file_uploaded(file, file.upload_time);
    match app.store.accept_upload(file, &activity).await? {
        AcceptUpload::Accepted => Ok(()),
        AcceptUpload::NoCredit => Err(PAYMENT_REQUIRED.into()),
    }
}

/// Storage failed after the credit was spent: it goes back at once. Should this fail too, the file is
/// still Processing and in the `open` index, and is given back from there.
async fn give_back(app: &App, file: &StoredFile, error: anyhow::Error) -> Failure {
    tracing::error!(file_id = %file.file_id, error = format!("{error:#}"), "upload did not reach storage");
    let reason =
        "The file did not reach storage; the payment was given back. Please upload it again.";
    let activity = Activity::count_failed(file, reason, app.clock.now());
    match app.store.give_back_credit(file, &activity).await {
        Ok(_) => ApiError::TryAgain("Server error during file upload").into(),
        Err(error) => Failure::Broken(error.context("give a credit back")),
    }
}
