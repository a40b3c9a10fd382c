//! Uploads over HTTP: from the fields of a body to a command, and from an outcome to an answer.

use crate::{ApiError, Field, Fields, UploadedPart};
use domain::{NewFile, StoredFile, User};
use serde_json::Value;
use service::uploads::StoreUpload;

/// 403 for an account without an unspent payment.
pub const PAYMENT_REQUIRED: ApiError =
    ApiError::Forbidden("Payment required. Please complete payment before uploading file");

/// 503 for a file that storage did not take.
pub const NOT_STORED: ApiError = ApiError::TryAgain("Server error during file upload");

/// Refuses an account without a credit before anything else is said about its request, as in the original. A resumed
/// request has spent its credit already. What really keeps the balance is the transaction that accepts the file.
///
/// # Errors
/// [`PAYMENT_REQUIRED`].
pub fn require_credit(user: &User, is_resumed: bool) -> Result<(), ApiError> {
    match user.upload_credits == 0 && !is_resumed {
        true => Err(PAYMENT_REQUIRED),
        false => Ok(()),
    }
}

/// The file in the field `file` of a multipart body, and its content.
///
/// # Errors
/// The original's refusals, in its order and words.
pub fn read_file(mut fields: Fields) -> Result<(NewFile, Vec<u8>), ApiError> {
    let refuse = |message: &str| Err(ApiError::field("file", message));
    let UploadedPart { filename, content } = match fields.take("file") {
        None => return refuse("No file was submitted."),
        Some(Field::Json(Value::Null)) => return refuse("This field may not be null."),
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
    let new = NewFile::new(filename, content.len() as u64);
    let new = new.map_err(|problem| ApiError::field("file", problem))?;
    Ok((new, content))
}

/// The file, if it was stored.
///
/// # Errors
/// [`PAYMENT_REQUIRED`] or [`NOT_STORED`].
pub fn stored(outcome: StoreUpload) -> Result<StoredFile, ApiError> {
    match outcome {
        StoreUpload::Stored(file) => Ok(file),
        StoreUpload::NoCredit => Err(PAYMENT_REQUIRED),
        StoreUpload::NotStored => Err(NOT_STORED),
    }
}
