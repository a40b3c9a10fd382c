//! Why a file has no count: a stable code, and a sentence that says what to do.

use std::fmt;
use strum::{EnumIter, IntoEnumIterator};

/// Why a file ended as Failed: a code for programs and a sentence for the file's owner. Both are stored
/// with the file in the transaction that ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureReason {
    pub code: FailureCode,
    /// Says what is wrong and what to do.
    pub message: String,
}

/// The stable name of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum FailureCode {
    /// A file without any bytes.
    Empty,
    /// A `.txt` whose bytes are not text.
    NotText,
    /// A `.docx` that is not a Word document.
    NotDocx,
    /// A document with a password, or an old `.doc`.
    Encrypted,
    /// A document that includes another file which cannot be counted.
    Included,
    /// A document that is cut short or breaks the rules of its format.
    Malformed,
    /// A document beyond the limits of what is counted.
    TooLarge,
    /// A file that was not counted within its time.
    TookTooLong,
    /// The object was removed before it was counted; the credit was refunded.
    Removed,
    /// The API could not store the object; the credit was refunded.
    NotStored,
    /// The object of a direct upload never arrived; the credit was refunded.
    NeverArrived,
    /// Counting failed for a day for reasons of our own; the credit was refunded.
    NotCounted,
    /// Its owner deleted the file before it was counted; the credit was refunded.
    Cancelled,
}

impl FailureCode {
    /// The stored spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotText => "not_text",
            Self::NotDocx => "not_docx",
            Self::Encrypted => "encrypted",
            Self::Included => "included",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::TookTooLong => "took_too_long",
            Self::Removed => "removed",
            Self::NotStored => "not_stored",
            Self::NeverArrived => "never_arrived",
            Self::NotCounted => "not_counted",
            Self::Cancelled => "cancelled",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FailureReason {
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The reason of an owner who is not charged for it.
    pub fn and_refunded(mut self) -> Self {
        self.message.push_str(" Your credit was refunded.");
        self
    }

    /// The reason of an owner who is charged for it, because that many files were refunded already.
    pub fn and_charged(mut self, refunds_per_day: u64) -> Self {
        let told = format!(
            " Your credit was not refunded, because {refunds_per_day} of your files were refunded today already."
        );
        self.message.push_str(&told);
        self
    }

    pub fn cancelled() -> Self {
        Self::new(
            FailureCode::Cancelled,
            "You deleted the file before its words were counted. Your credit was refunded.",
        )
    }

    pub fn removed() -> Self {
        Self::new(
            FailureCode::Removed,
            "The stored file is gone. Your credit was refunded; please upload the file again.",
        )
    }

    pub fn not_stored() -> Self {
        Self::new(
            FailureCode::NotStored,
            "The file did not reach storage. Your credit was refunded; please upload the file again.",
        )
    }

    pub fn never_arrived() -> Self {
        Self::new(
            FailureCode::NeverArrived,
            "The file never reached storage. Your credit was refunded; please upload the file again.",
        )
    }

    pub fn not_counted() -> Self {
        Self::new(
            FailureCode::NotCounted,
            "The words could not be counted. Your credit was refunded; please upload the file again.",
        )
    }
}
