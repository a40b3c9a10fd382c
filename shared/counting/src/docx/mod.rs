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
//! | meaning | `relationships`; `styles`; `story`, with `flow`: which text counts |
//!
//! A layer uses only those above it, and `limits`, which all of them keep to: a hostile document
//! costs a few seconds and megabytes at most. Only the relationships, the styles and one XML tag at
//! a time are in memory.

mod attributes;
mod declaration;
mod flow;
mod limits;
mod lookahead;
mod names;
mod package;
mod part;
mod references;
mod relationships;
mod source;
mod story;
mod styles;
mod tokens;
mod walk;

use std::io::{Read, Seek};

use crate::error::{CountError, DocxError};
use crate::rule::Tally;
pub use limits::Limits;
use package::Package;
use relationships::Relationships;
use story::Story;
use styles::Styles;

/// Counts the words of a Word document: `.docx`, `.docm`, `.dotx` or `.dotm`.
///
/// The body, tables, text boxes, footnotes and endnotes count, with the results of fields and with
/// tracked insertions. Headers, footers, comments, hidden text and tracked deletions do not.
///
/// Reads the directory of the ZIP archive at the end of `source` and then only the parts that have
/// text, each of them once from its beginning to its end. The directory is read in small pieces, so
/// a file should be buffered. For an object in a remote store there is
/// [`RangedReader`](crate::RangedReader).
///
/// ```
/// use counting::{DocxError, Limits, count_docx};
/// use std::fs::File;
/// use std::io::BufReader;
///
/// fn count(path: &str) -> Result<u64, DocxError> {
///     let file = File::open(path).map_err(DocxError::Io)?;
///     count_docx(BufReader::new(file), &Limits::default())
/// }
/// ```
///
/// # Errors
/// [`DocxError::Count`] if the document cannot be counted, which is final. [`DocxError::Io`] with
/// the unchanged error of `source` if that failed, which says nothing about the document.
pub fn count_docx<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<u64, DocxError> {
    count_source(&mut source, limits)
}

/// A trait object can have only one trait that is not an auto trait.
trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

/// Not generic, and so nothing below it is compiled for more than one type: a generic function is
/// compiled in the crate that calls it, with the optimisation of that crate. For a caller that is
/// optimised for size, as the Lambda functions are, Word's markup would take a third longer.
fn count_source(source: &mut dyn ReadSeek, limits: &Limits) -> Result<u64, DocxError> {
    let mut package = Package::open(source, limits)?;
    let counted = count_parts(&mut package, limits);
    package.failure_or(counted)
}

fn count_parts<R: Read + Seek>(
    package: &mut Package<R>,
    limits: &Limits,
) -> Result<u64, CountError> {
    let main = main_part(package, limits)?;
    let relationships = package
        .read(&relationships_name(&main), |part, meter| {
            Relationships::read(part, meter, folder(&main), limits)
        })?
        .unwrap_or_default();
    let styles = match relationships.first("/styles") {
        Some(name) => package
            .read(name, |part, meter| Styles::read(part, meter, limits))?
            .unwrap_or_default(),
        None => Styles::default(),
    };
    let mut tally = Tally::default();
    package
        .read(&main, |part, meter| {
            Story::new(b"document", &styles, limits, &mut tally).read(part, meter)
        })?
        .ok_or(CountError::NotDocx)?;
    for (kind, root) in [
        ("/footnotes", &b"footnotes"[..]),
        ("/endnotes", b"endnotes"),
    ] {
        if let Some(name) = relationships.first(kind) {
            let read = package.read(name, |part, meter| {
                Story::new(root, &styles, limits, &mut tally).read(part, meter)
            });
            read.map_err(|error| match error {
                CountError::NotDocx => CountError::Malformed("notes part"),
                other => other,
            })?;
        }
    }
    Ok(tally.words)
}

/// The name of the main part: the one in the package's relationships if it exists, else the usual
/// one.
fn main_part<R: Read + Seek>(
    package: &mut Package<R>,
    limits: &Limits,
) -> Result<String, CountError> {
    let roots = package.read("_rels/.rels", |part, meter| {
        Relationships::read(part, meter, "", limits)
    })?;
    let named = roots
        .as_ref()
        .and_then(|roots| roots.first("/officeDocument"));
    let present = named.filter(|name| package.has(name));
    Ok(present.unwrap_or("word/document.xml").to_owned())
}

/// `word/document.xml` -> `word/`; `document.xml` -> the empty string.
fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |slash| &part[..=slash])
}

/// `word/document.xml` -> `word/_rels/document.xml.rels`.
fn relationships_name(part: &str) -> String {
    let folder = folder(part);
    format!("{folder}_rels/{}.rels", &part[folder.len()..])
}
