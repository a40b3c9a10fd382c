//! Counts the words of `.txt` and `.docx` files as Microsoft Word does, in constant memory.
//!
//! The counters know no network and no async: the caller pushes bytes ([`TextCounter`]) or lends a `Read + Seek`
//! ([`count_docx`]), for an object in a store [`RangedReader`]. Headers, footers, comments, list
//! numbers, charts and embedded files are deliberately not counted; `rule` says what a word is.

mod docx;
mod error;
mod ranged;
mod rule;
#[cfg(test)]
mod samples;
mod scalar;
mod simd;
mod text;

pub use docx::{Limits, count_docx};
pub use error::{CountError, DocxError};
pub use ranged::RangedReader;
pub use text::TextCounter;
