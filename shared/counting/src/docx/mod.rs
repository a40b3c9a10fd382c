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
//! | meaning | `relationships`; `content_types`; `styles`; `story`, with `flow` and `space`: which text counts; `included`: other files in it |
//!
//! A layer uses only those above it, and `limits`, which all of them keep to: a hostile document
//! costs a few seconds and megabytes at most. Only the relationships, the styles and one XML tag at
//! a time are in memory.

mod attributes;
mod content_types;
mod declaration;
mod flow;
mod included;
mod limits;
mod lookahead;
mod names;
mod package;
mod part;
mod references;
mod relationships;
mod source;
mod space;
mod story;
mod styles;
mod tokens;
mod walk;

use std::io::{Read, Seek};

use crate::error::{CountError, DocxError};
use crate::rule::Tally;
use content_types::{CONTENT_TYPES, ContentTypes};
use included::Format;
pub use limits::Limits;
use package::Package;
use part::Meter;
use relationships::Relationships;
use story::Story;
use styles::Styles;

/// Counts the words of a Word document: `.docx`, `.docm`, `.dotx` or `.dotm`.
///
/// The body, tables, text boxes, footnotes and endnotes count, with the results of fields, with
/// tracked insertions, and with the web pages, texts and documents that are included (`w:altChunk`). Headers, footers, comments, hidden text and tracked deletions do not.
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
    let mut package = Package::open(source, Meter::new(limits), limits)?;
    let counted = count_parts(&mut package, limits);
    package.failure_or(counted)
}

fn count_parts(
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<u64, CountError> {
    let main = main_part(package, limits)?;
    let relationships = relationships_of(&main, package, limits)?;
    let styles = match relationships.first("/styles") {
        Some(name) => package
            .read(name, |part, meter| Styles::read(part, meter, limits))?
            .unwrap_or_default(),
        None => Styles::default(),
    };
    let mut tally = Tally::default();
    let included = package
        .read(&main, |part, meter| {
            Story::new(b"document", &styles, limits, &mut tally).read(part, meter)
        })?
        .ok_or(CountError::NotDocx)?;
    let mut words = count_included(&main, &included, package, limits)?;
    for (kind, root) in [
        ("/footnotes", &b"footnotes"[..]),
        ("/endnotes", b"endnotes"),
    ] {
        if let Some(name) = relationships.first(kind) {
            let read = package.read(name, |part, meter| {
                Story::new(root, &styles, limits, &mut tally).read(part, meter)
            });
            let included = read.map_err(|error| match error {
                CountError::NotDocx => CountError::Malformed("notes part"),
                other => other,
            })?;
            words += count_included(name, &included.unwrap_or_default(), package, limits)?;
        }
    }
    Ok(words + tally.words)
}

/// The number of words in the files that the part `name` includes, by their relationships.
fn count_included(
    name: &str,
    included: &[String],
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<u64, CountError> {
    if included.is_empty() {
        return Ok(0);
    }
    let relationships = relationships_of(name, package, limits)?;
    let types = package
        .read(CONTENT_TYPES, |part, meter| {
            ContentTypes::read(part, meter, limits)
        })?
        .unwrap_or_default();
    let mut words = 0;
    for id in included {
        let name = relationships.by_id(id, "/aFChunk");
        let name = name.ok_or(CountError::Included("no relationship"))?;
        let format = Format::of(name, &types).ok_or(CountError::Included("format"))?;
        let counted = package.read(name, |part, meter| format.count(part, meter, limits))?;
        words += counted.ok_or(CountError::Included("no part"))?;
    }
    Ok(words)
}

fn relationships_of(
    name: &str,
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<Relationships, CountError> {
    let read = package.read(&relationships_name(name), |part, meter| {
        Relationships::read(part, meter, folder(name), limits)
    });
    Ok(read?.unwrap_or_default())
}

/// The name of the main part: the one in the package's relationships if it exists, else the usual
/// one.
fn main_part(
    package: &mut Package<&mut dyn ReadSeek>,
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
