//! Counts the words of `.txt` and `.docx` files as Microsoft Word does, in constant memory.
//!
//! The counters know no network and no async: the caller pushes bytes ([`TextCounter`]) or lends a `Read + Seek`
//! ([`count_docx`]), for an object in a store [`RangedReader`]. Headers, footers, comments, list
//! numbers, charts and embedded files are deliberately not counted; `rule` says what a word is. [`handle`], which the
//! feature `function` brings, gives them the objects that the queue tells of, and records what they say.

#[cfg(feature = "function")]
mod count;
mod docx;
mod error;
#[cfg(feature = "function")]
mod handler;
mod rule;
mod simd;
mod tail;
mod text;

pub use docx::{Limits, count_docx};
pub use error::{CountError, DocxError};
#[cfg(feature = "function")]
pub use handler::handle;
pub use tail::RangedReader;
pub use text::TextCounter;

/// The two kinds of file that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, counted by [`TextCounter`].
    Text,
    /// A Word document (Office Open XML), counted by [`count_docx`].
    Docx,
}

impl Format {
    /// The format that the extension of a file name or key announces (`.txt`, `.docx`, in any
    /// case); nothing for any other name.
    pub fn from_filename(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "docx" => Some(Self::Docx),
            _ => None,
        }
    }
}
