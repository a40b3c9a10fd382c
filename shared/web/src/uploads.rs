//! Uploads over HTTP: from the fields of a body to a command, and from an outcome to an answer.

use crate::language::{Language, PROBLEMS};
use crate::{ApiError, Failure, Field, Fields, UploadedPart};
use domain::{FailureReason, NewFile, Problem, Sha256Digest, StoredFile, User};
use serde_json::Value;
use service::uploads::StoreUpload;
use sha2::{Digest, Sha256};

/// Why an upload is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadProblem {
    /// The account has no unspent payment.
    PaymentRequired,
    /// The body has no field `file`.
    NoFile,
    Null,
    /// The field is a text.
    NotAFile,
    Empty,
    /// The name of the file is refused.
    Name(Problem),
    /// The content can be seen to be uncountable.
    Uncountable(FailureReason),
    /// Storage did not take the file.
    NotStored,
}

impl UploadProblem {
    /// The refusal with its text in a language: 403 for an account without a credit, 503 for a failure of storage, and 400
    /// for a file that is refused.
    pub fn in_language(&self, language: Language) -> ApiError {
        let t = PROBLEMS.of(language);
        let text = match self {
            Self::PaymentRequired => return ApiError::Forbidden(t.payment_required),
            Self::NotStored => return ApiError::TryAgain(t.not_stored),
            Self::NoFile => t.no_file.to_owned(),
            Self::Null => (t.field)(&Problem::Null),
            Self::NotAFile => t.not_a_file.to_owned(),
            Self::Empty => t.empty_file.to_owned(),
            Self::Name(problem) => (t.field)(problem),
            Self::Uncountable(reason) => (t.uncountable)(reason),
        };
        ApiError::field("file", text)
    }
}

/// The refusal in the words of the contract.
impl From<UploadProblem> for ApiError {
    fn from(problem: UploadProblem) -> Self {
        problem.in_language(Language::English)
    }
}

impl From<UploadProblem> for Failure {
    fn from(problem: UploadProblem) -> Self {
        Self::Refused(problem.into())
    }
}

/// Refuses an account without a credit before anything else is said about its request, as in the original. A resumed
/// request has spent its credit already. What really keeps the balance is the transaction that accepts the file.
///
/// # Errors
/// [`UploadProblem::PaymentRequired`].
pub fn require_credit(user: &User, is_resumed: bool) -> Result<(), UploadProblem> {
    match user.upload_credits == 0 && !is_resumed {
        true => Err(UploadProblem::PaymentRequired),
        false => Ok(()),
    }
}

/// The file in the field `file` of a multipart body with its hash, and its content.
///
/// # Errors
/// The original's refusals, in its order.
pub fn read_file(mut fields: Fields) -> Result<(NewFile, Vec<u8>), UploadProblem> {
    let UploadedPart { filename, content } = match fields.take("file") {
        None => return Err(UploadProblem::NoFile),
        Some(Field::Json(Value::Null)) => return Err(UploadProblem::Null),
        Some(Field::Text(_) | Field::Json(_)) => return Err(UploadProblem::NotAFile),
        Some(Field::File(part)) => part,
    };
    if content.is_empty() {
        return Err(UploadProblem::Empty);
    }
    let new = NewFile::new(filename, content.len() as u64).map_err(UploadProblem::Name)?;
    let sha256 = Sha256Digest::new(Sha256::digest(&content).into());
    Ok((new.with_sha256(Some(sha256)), content))
}

/// The file, if it was stored.
///
/// # Errors
/// Why it was not.
pub fn stored(outcome: StoreUpload) -> Result<StoredFile, UploadProblem> {
    match outcome {
        StoreUpload::Stored(file) => Ok(file),
        StoreUpload::Uncountable(reason) => Err(UploadProblem::Uncountable(reason)),
        StoreUpload::NoCredit => Err(UploadProblem::PaymentRequired),
        StoreUpload::NotStored => Err(UploadProblem::NotStored),
    }
}
