//! Files that a document includes at a place of its text (`w:altChunk`): web pages, plain text and
//! other documents. Libraries that turn web pages into documents write little else.
//!
//! What such a file is decides its content type. A file of another kind, or one that cannot be read,
//! is refused: its words belong to the document, and Word counts them.

mod html;
mod mht;
mod page_encoding;

use std::io::Read;

use super::content_types::ContentTypes;
use super::limits::Limits;
use super::part::{Meter, read};
use crate::error::CountError;
use crate::statistics::Figures;
use crate::text::TextCounter;

/// The formats that can be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Html,
    /// A web page with its pictures, as an e-mail (MHTML).
    Mht,
    Document,
}

impl Format {
    /// The format of the part with this name; `None` if it is not read.
    pub(super) fn of(name: &str, types: &ContentTypes) -> Option<Self> {
        let content_type = types.of(name).unwrap_or_default();
        // A type may have parameters, such as `; charset=utf-8`.
        match content_type.split(';').next().unwrap_or_default().trim() {
            "text/plain" => Some(Self::Text),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "message/rfc822" | "multipart/related" | "application/x-mimearchive" => Some(Self::Mht),
            // The types that say nothing.
            "" | "application/octet-stream" | "application/xml" => Self::by_extension(name),
            word if word.contains("wordprocessingml") || word.contains("ms-word") => {
                Some(Self::Document)
            }
            _ => None,
        }
    }

    fn by_extension(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "htm" | "html" | "xhtml" => Some(Self::Html),
            "mht" | "mhtml" => Some(Self::Mht),
            "docx" | "docm" | "dotx" | "dotm" => Some(Self::Document),
            _ => None,
        }
    }

    /// Reads an included file of this format.
    pub(super) fn read(
        self,
        part: &mut dyn Read,
        meter: &Meter,
        limits: &Limits,
    ) -> Result<Content, CountError> {
        meter.take_file()?;
        if self == Self::Text {
            return count_text(part, meter).map(Content::Text);
        }
        let bytes = read_whole(part, meter, limits)?;
        if self == Self::Document {
            return Ok(Content::Document(bytes));
        }
        // A byte of a page takes four times as long as one of a part.
        meter.take(bytes.len() * 3)?;
        let page = match self {
            Self::Mht => mht::count(&bytes),
            _ => html::count(&bytes, None),
        };
        page.map(Content::Text)
    }
}

/// What an included file has.
pub(super) enum Content {
    /// The figures of a text or of a web page.
    Text(Figures),
    /// A document, which has parts to be counted.
    Document(Vec<u8>),
}

fn count_text(part: &mut dyn Read, meter: &Meter) -> Result<Figures, CountError> {
    let mut counter = TextCounter::new();
    let mut piece = Vec::new();
    while read(part, meter, &mut piece)? > 0 {
        counter.push(&piece).map_err(included)?;
        piece.clear();
    }
    let text = counter.finish().map_err(included)?;
    Ok(text.total)
}

fn read_whole(part: &mut dyn Read, meter: &Meter, limits: &Limits) -> Result<Vec<u8>, CountError> {
    let mut bytes = Vec::new();
    while read(part, meter, &mut bytes)? > 0 {
        if bytes.len() as u64 > limits.included_bytes {
            return Err(CountError::TooLarge("bytes of an included file"));
        }
    }
    Ok(bytes)
}

/// The error of an included file as that of the document.
pub(super) fn included(error: CountError) -> CountError {
    match error {
        CountError::NotText => CountError::Included("not text"),
        CountError::NotDocx => CountError::Included("not a document"),
        CountError::Encrypted => CountError::Included("encrypted"),
        CountError::Malformed(detail) => CountError::Included(detail),
        CountError::Empty => CountError::Included("empty"),
        final_already @ (CountError::Included(_)
        | CountError::TooLarge(_)
        | CountError::TookTooLong) => final_already,
    }
}
