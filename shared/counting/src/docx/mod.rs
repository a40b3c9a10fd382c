//! Word documents: streams the parts that hold a document's own text out of the ZIP container and
//! through the counting rule, within fixed [`Limits`].
//!
//! The readers of parts take `&mut dyn Read`, not a type parameter: a generic function is compiled in
//! the crate that calls it, with that crate's optimisation, and the functions are built for size. A
//! million words of Word's markup took a third longer so.

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

/// Counts the words of a `.docx` (also `.docm`, `.dotx`, `.dotm`): body, tables, text boxes,
/// footnotes and endnotes, with field results and accepted insertions; not headers, footers,
/// comments, hidden or deleted text.
///
/// Reads only the container's directory and the parts needed, forward, in constant memory.
///
/// # Errors
/// [`DocxError::Count`] is about the bytes and final; [`DocxError::Io`] is the source's own error,
/// unchanged, and says nothing about the document.
pub fn count_docx<R: Read + Seek>(source: R, limits: &Limits) -> Result<u64, DocxError> {
    let mut package = Package::open(source, limits)?;
    let counted = count_parts(&mut package, limits);
    package.settle(counted)
}

fn count_parts<R: Read + Seek>(
    package: &mut Package<R>,
    limits: &Limits,
) -> Result<u64, CountError> {
    let main = main_part(package, limits)?;
    let relationships = package
        .read_small(&relationships_name(&main), |part, meter| {
            Relationships::read(part, meter, folder(&main), limits)
        })?
        .unwrap_or_default();
    let styles = match relationships.first("/styles") {
        Some(name) => package
            .read_small(name, |part, meter| Styles::read(part, meter, limits))?
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

/// The part that the package names as the document, else the usual one.
fn main_part<R: Read + Seek>(
    package: &mut Package<R>,
    limits: &Limits,
) -> Result<String, CountError> {
    let roots = package.read_small("_rels/.rels", |part, meter| {
        Relationships::read(part, meter, "", limits)
    })?;
    let named = roots
        .as_ref()
        .and_then(|roots| roots.first("/officeDocument"));
    let present = named.filter(|name| package.has(name));
    Ok(present.unwrap_or("word/document.xml").to_owned())
}

/// `word/document.xml` -> `word/`; a part at the top has the empty folder.
fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |slash| &part[..=slash])
}

/// `word/document.xml` -> `word/_rels/document.xml.rels`.
fn relationships_name(part: &str) -> String {
    let folder = folder(part);
    format!("{folder}_rels/{}.rels", &part[folder.len()..])
}
