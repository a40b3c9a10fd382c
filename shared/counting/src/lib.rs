//! Counts the words of plain text and Word documents as Microsoft Word does, in constant memory.
//!
//! The crate does no I/O of its own and knows neither async nor file names. Its caller provides the
//! bytes, decides the format, and gets [`Statistics`] or the reason why there are none. [`RULE`] names
//! the rule by which they were counted, which `docs/COUNTING.md` states in full.
//!
//! # Call it
//! Text is pushed in chunks of any size into a [`TextCounter`]:
//!
//! ```
//! use counting::TextCounter;
//!
//! let mut counter = TextCounter::new();
//! for chunk in ["Well-known words – ".as_bytes(), "and 我爱".as_bytes()] {
//!     counter.push(chunk)?;
//! }
//! let statistics = counter.finish()?;
//! assert_eq!(statistics.words(), 5);
//! assert_eq!(statistics.total.characters, 25);
//! # Ok::<(), counting::CountError>(())
//! ```
//!
//! A `.docx` is a ZIP archive, whose directory is at its end, so [`count_docx`] needs a source that
//! can seek. A file will do, and for an object in a remote store there is [`RangedReader`], which
//! fetches only the byte ranges that are needed. The two cases of [`DocxError`] lead to different
//! actions:
//!
//! ```
//! use counting::{DocxError, Limits, count_docx};
//! use std::io::Cursor;
//!
//! match count_docx(Cursor::new("not a ZIP archive"), &Limits::default()) {
//!     Ok(statistics) => println!("{} words", statistics.words()),
//!     // The bytes are at fault: counting them again gives the same error.
//!     Err(DocxError::Count(error)) => assert_eq!(error.kind(), "not_docx"),
//!     // The source failed: try again.
//!     Err(DocxError::Io(error)) => println!("not read: {error}"),
//! }
//! ```
//!
//! `cargo run --release -p counting --example count -- FILE...` counts files from the command line.
//!
//! # What a word is
//! - Words are separated by white space (the Unicode property `White_Space`), the en dash and the
//!   em dash. Other punctuation belongs to the word it touches (`well-known`, `and/or` and
//!   `1,234.56` are one word each) and is a word if it stands alone (`a - b` are three).
//! - Every ideograph, kana and fullwidth form is a word by itself, as is the punctuation of Chinese
//!   and Japanese text: `我爱Python语言` are five words. Hangul counts by its spaces.
//! - Soft hyphens, zero-width characters, direction marks and byte order marks are ignored.
//! - Scripts without spaces between words (Thai, Lao, Khmer, Burmese) would need a dictionary,
//!   which this crate does not have. They count by the spaces that they do have, as in Word.
//!
//! # What is counted
//! **Text** in UTF-8 and UTF-16; UTF-16 without a byte order mark if it is mostly Latin or of one other
//! alphabet, such as Bangla. A byte that is not valid UTF-8 is read as Windows-1252, so that
//! old Western files count right; other legacy encodings are not detected and count approximately.
//!
//! **Word documents** (`.docx`, also `.docm`, `.dotx` and `.dotm`, transitional or strict): the
//! body, its tables and text boxes, footnotes and endnotes, and the web pages, texts and documents that
//! it includes (`w:altChunk`). Fields count by their results, tracked
//! changes as if they were accepted. Headers and footers have figures of their own and are not in the
//! total. Not counted: comments, hidden text, list numbers, equations, charts and embedded files.
//!
//! **Bangla typed with Bijoy** (the font SutonnyMJ and its kin) is stored as Latin characters, which
//! only the font draws as Bangla. In a document, text in such a font counts by the code chart of the
//! font, in which two dashes are letters. A plain text does not name its font: it counts by its spaces
//! and dashes, and if it looks like Bijoy, there is a [`Warning`].
//!
//! # What is refused
//! [`CountError`] has a message for the owner of the file and a short name for logs:
//!
//! | kind | the file |
//! |---|---|
//! | `empty` | was counted as a document, but has no bytes; an empty text has 0 words |
//! | `not_text` | was pushed as text, but is an archive, a PDF, a picture or another binary file |
//! | `not_docx` | is no ZIP archive, or has no Word document in it |
//! | `encrypted` | has a password, or is an old `.doc` |
//! | `included` | includes another file that is not read, such as RTF, or that is damaged |
//! | `malformed` | is damaged, or has a document type declaration, which Word never writes |
//! | `too_large` | exceeds one of the [`Limits`] |
//! | `took_too_long` | was not counted before the deadline in the [`Limits`], which has none by default |
//!
//! A document that is cut short or damaged is always an error, never a smaller count. A text that
//! is cut short cannot be recognised.
//!
//! [`inspect_text`] and [`inspect_docx`] refuse what can be seen at the first glance, without counting.
//!
//! # What it costs
//! Text takes 8 KiB of memory, and a document about 2 MB; a hostile document is held to 34 MB (140 MB
//! if it includes a web page) and a few seconds of work by the default [`Limits`].
//! `docs/PERFORMANCE.md` has the measurements.
//!
//! # Modules
//! Each module uses only those above it:
//!
//! | module | purpose |
//! |---|---|
//! | `error` | [`CountError`] and [`DocxError`] |
//! | `rule` | what a word is, one character at a time |
//! | `statistics` | [`Statistics`]: the figures that are made of it |
//! | `bijoy` | text in fonts that draw other characters than those that are stored |
//! | `scalar` | UTF-8, one character at a time: the definition that the fast path is tested against |
//! | `simd` | UTF-8, 64 bytes at a time; the only module with unsafe code |
//! | `text` | [`TextCounter`]: encodings, and chunks that cut characters |
//! | `docx` | [`count_docx`] and [`Limits`]: from the ZIP archive over XML to the text that counts |
//! | `ranged` | [`RangedReader`]: an object in a remote store as `Read + Seek` |

mod bijoy;
mod docx;
mod error;
mod ranged;
mod rule;
#[cfg(test)]
mod samples;
mod scalar;
mod simd;
mod statistics;
mod text;

pub use docx::{Limits, count_docx, inspect_docx};
pub use error::{CountError, DocxError};
pub use ranged::RangedReader;
pub use rule::RULE;
pub use statistics::{Figures, Parts, Statistics, Warning};
pub use text::{TextCounter, inspect_text};
