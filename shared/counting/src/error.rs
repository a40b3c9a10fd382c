//! Why a file has no word count.
//!
//! [`CountError`] is about the bytes of the file, [`DocxError`] adds failures of the source that
//! they are read from. Only the latter are worth another try.

use std::io;

/// The file cannot be counted, because of its bytes: counting the same bytes again gives the same
/// error.
///
/// `Display` is for the owner of the file: it says what is wrong and what to do about it.
/// [`kind`](Self::kind) and [`detail`](Self::detail) are for logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// The file has no bytes. An empty text has a count, which is 0.
    #[error("The file is empty; upload the file that has your text.")]
    Empty,
    /// The bytes are not text, but for example an archive, a PDF or a picture.
    #[error(
        "The file is not plain text in a known encoding; save it as plain text (.txt) with the encoding UTF-8, or as a Word document (.docx), and upload it again."
    )]
    NotText,
    /// The bytes are not a Word document, but for example a spreadsheet.
    #[error(
        "The file is not a Word document; save it as .docx in a word processor and upload it again."
    )]
    NotDocx,
    /// The file is an OLE container (an old `.doc`, or a `.docx` with a password), or has encrypted
    /// parts.
    #[error(
        "The file is password-protected or an old .doc file; save it as .docx without a password and upload it again."
    )]
    Encrypted,
    /// The document includes another file (`w:altChunk`), whose words belong to it, in a format that is
    /// not read, or one that is damaged; the string says why. Word replaces such a file by its content when it saves.
    #[error(
        "The Word document includes another file that cannot be counted (altChunk); open the document in Microsoft Word, save it again as .docx and upload it again."
    )]
    Included(&'static str),
    /// The document is cut short, or is not valid as ZIP or XML; the string says what is wrong.
    #[error(
        "The Word document is damaged and cannot be read; open it in a word processor, save it again as .docx and upload it again."
    )]
    Malformed(&'static str),
    /// The document exceeds one of the [`Limits`](crate::Limits); the string says which.
    #[error(
        "The Word document is too large or too complex to be counted; split it into smaller documents and upload those."
    )]
    TooLarge(&'static str),
    /// Counting did not end before the [deadline](crate::Limits::deadline).
    #[error(
        "Counting the words took too long; split the file into smaller files and upload those."
    )]
    TookTooLong,
}

impl CountError {
    /// The name of the case: `empty`, `not_text`, `not_docx`, `encrypted`, `included`, `malformed`,
    /// `too_large` or `took_too_long`. These names do not change.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotText => "not_text",
            Self::NotDocx => "not_docx",
            Self::Encrypted => "encrypted",
            Self::Included(_) => "included",
            Self::Malformed(_) => "malformed",
            Self::TooLarge(_) => "too_large",
            Self::TookTooLong => "took_too_long",
        }
    }

    /// The exact cause of a case that has several. It helps a developer, not the owner of the file,
    /// and may change.
    pub fn detail(&self) -> Option<&'static str> {
        match self {
            Self::Included(detail) | Self::Malformed(detail) | Self::TooLarge(detail) => {
                Some(detail)
            }
            Self::Empty | Self::NotText | Self::NotDocx | Self::Encrypted | Self::TookTooLong => {
                None
            }
        }
    }
}

/// Why [`count_docx`](crate::count_docx) has no count.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The document cannot be counted. This is final.
    #[error(transparent)]
    Count(#[from] CountError),
    /// The source failed. This says nothing about the document, so that another try makes sense.
    #[error("the document's source failed")]
    Io(#[source] io::Error),
}
