//! Why a file has no word count. The texts are shown to the person who uploaded the file.

use std::io;

/// A final verdict about the bytes of a file: counting the same bytes again gives the same error,
/// so it is never worth a retry.
///
/// `Display` says in plain words what is wrong and what to do; [`kind`](Self::kind) is the short
/// name for logs and stored records. The `&'static str` names the exact cause, for a developer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// A `.txt` upload whose bytes are not text (a picture, a PDF, an archive, random bytes).
    #[error(
        "The file is not plain text; save it as plain text (.txt) or as a Word document (.docx) and upload it again."
    )]
    NotText,
    /// A `.docx` upload that is not a Word document (another kind of file, a spreadsheet).
    #[error(
        "The file is not a Word document; save it as .docx in a word processor and upload it again."
    )]
    NotDocx,
    /// A `.docx` upload in an OLE container, or with encrypted parts.
    #[error(
        "The file is password-protected or an old .doc file; save it as .docx without a password and upload it again."
    )]
    Encrypted,
    /// A Word document that is cut short or breaks the ZIP or XML rules.
    #[error(
        "The Word document is damaged and cannot be read; open it in a word processor, save it again as .docx and upload it again."
    )]
    Malformed(&'static str),
    /// A document beyond one of the [`Limits`](crate::Limits).
    #[error(
        "The Word document is too large or too complex to be counted; split it into smaller documents and upload those."
    )]
    TooLarge(&'static str),
}

impl CountError {
    /// The stable short name: `not_text`, `not_docx`, `encrypted`, `malformed` or `too_large`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotText => "not_text",
            Self::NotDocx => "not_docx",
            Self::Encrypted => "encrypted",
            Self::Malformed(_) => "malformed",
            Self::TooLarge(_) => "too_large",
        }
    }

    /// The exact cause where there is more than one, for logs; not for the uploader.
    pub fn detail(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(detail) | Self::TooLarge(detail) => Some(detail),
            Self::NotText | Self::NotDocx | Self::Encrypted => None,
        }
    }
}

/// Why [`count_docx`](crate::count_docx) has no count: the document itself, or its source.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The bytes are at fault; final.
    #[error(transparent)]
    Count(#[from] CountError),
    /// The source failed to deliver bytes; says nothing about the document, so worth a retry.
    #[error("the document's source failed")]
    Io(#[source] io::Error),
}
