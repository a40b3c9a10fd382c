//! Word documents: from the ZIP archive over XML to the text that counts.
//!
//! A document is a package: a ZIP archive of parts, most of them XML, and of relationships between
//! them. Counting follows the relationships to the main part, its styles and its notes, and streams
//! each of them through these layers:
//!
//! | layer | modules |
//! |---|---|
//! | bytes | `source`: the caller's reader; `package`: the archive; `part`, with `lookahead` |
//! | XML | `tokens`, with `declaration` and `references`; `walk`, with `names` and `attributes` |
//! | meaning | `relationships`; `content_types`; `theme`; `styles`; `story`, with `flow`, `space` and `story_count`: which text counts; `included`: other files in it; `parts`: all of it |
//!
//! A layer uses only those above it, and `limits`, which all of them keep to: a hostile document
//! costs a few seconds, and the memory that `limits` says. Of an ordinary one, the relationships, the
//! styles and one XML tag at a time are in memory; included web pages and documents are read whole.

mod attributes;
mod content_types;
mod declaration;
mod flow;
mod included;
mod inspect;
mod limits;
mod lookahead;
mod names;
mod package;
mod part;
mod parts;
mod references;
mod relationships;
mod source;
mod space;
mod story;
mod story_count;
mod styles;
mod theme;
mod tokens;
mod walk;

use std::io::{Read, Seek};

use crate::error::{CountError, DocxError};
use crate::statistics::{Parts, Statistics, Warning};
pub use inspect::inspect_docx;
pub use limits::Limits;
use package::Package;
use part::Meter;
use parts::{count_headers, count_text_of};
use source::ReadSeek;

/// Counts the words of a Word document, and its other figures: `.docx`, `.docm`, `.dotx` or `.dotm`.
///
/// The body, tables, text boxes, footnotes and endnotes count, with the results of fields, with
/// tracked insertions, and with the web pages, texts and documents that are included (`w:altChunk`).
/// Comments, hidden text and tracked deletions do not. Headers and footers have figures of their own,
/// and one that cannot be read is a warning, not an error.
///
/// Reads the directory of the ZIP archive at the end of `source` and then only the parts that are
/// needed: those that have text, and before them relationships, styles, theme and content types. Each
/// read goes from the beginning of a part to its end. A part with text is read once, or twice if it has a
/// field that is not closed, and an included file once for each reference to it. The directory is
/// read in small pieces, so a file should be buffered. For an object in a remote store there is
/// [`RangedReader`](crate::RangedReader).
///
/// ```
/// use counting::{DocxError, Limits, Statistics, count_docx};
/// use std::fs::File;
/// use std::io::BufReader;
///
/// fn count(path: &str) -> Result<Statistics, DocxError> {
///     let file = File::open(path).map_err(DocxError::Io)?;
///     count_docx(BufReader::new(file), &Limits::default())
/// }
/// ```
///
/// # Errors
/// [`DocxError::Count`] if the document cannot be counted, which is final. [`DocxError::Io`] with
/// the unchanged error of `source` if that failed, which says nothing about the document.
pub fn count_docx<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<Statistics, DocxError> {
    count_source(&mut source, limits)
}

/// Not generic, and so nothing below it is compiled for more than one type: a generic function is
/// compiled in the crate that calls it, with the optimisation of that crate. For a caller that is
/// optimised for size, as the Lambda functions are, Word's markup would take a third longer.
fn count_source(source: &mut dyn ReadSeek, limits: &Limits) -> Result<Statistics, DocxError> {
    let mut package = Package::open(source, Meter::new(limits), limits)?;
    let counted = count_parts(&mut package, limits);
    package.failure_or(counted)
}

fn count_parts(
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Statistics, CountError> {
    let (counted, context) = count_text_of(package, limits)?;
    let (headers, warnings) = match count_headers(&context, package, limits) {
        Ok(headers) => (Some(headers), Vec::new()),
        // The time is over for the whole document.
        Err(CountError::TookTooLong) => return Err(CountError::TookTooLong),
        Err(_) => (None, vec![Warning::HeadersUnread]),
    };
    let legacy_bangla = counted.legacy_bangla
        || headers
            .as_ref()
            .is_some_and(|headers| headers.legacy_bangla);
    let parts = Parts {
        body: counted.text,
        notes: counted.notes,
        text_boxes: counted.text_boxes,
        headers_and_footers: headers.map(|headers| headers.text),
    };
    Ok(Statistics {
        total: parts.total(),
        parts: Some(parts),
        legacy_bangla,
        warnings,
    })
}
