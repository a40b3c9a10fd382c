//! Whether a file is a Word document at all, by its directory and the first element of its main part.

use std::io::{Read, Seek};

use super::attributes::Element;
use super::limits::Limits;
use super::names::Namespace;
use super::package::Package;
use super::part::Meter;
use super::parts::main_part;
use super::source::ReadSeek;
use super::walk::{Descend, Visitor, walk};
use crate::error::{CountError, DocxError};

/// Refuses what can be seen not to be a Word document without reading its text: another kind of file, an old `.doc`, a
/// document with a password, an archive without a document in it, or one whose directory is damaged.
///
/// What is refused here, [`count_docx`](crate::count_docx) refuses too. What passes may still be damaged further on.
///
/// # Errors
/// As for [`count_docx`](crate::count_docx).
pub fn inspect_docx<R: Read + Seek>(mut source: R, limits: &Limits) -> Result<(), DocxError> {
    inspect_source(&mut source, limits)
}

/// Not generic, for the reason that `count_source` gives.
fn inspect_source(source: &mut dyn ReadSeek, limits: &Limits) -> Result<(), DocxError> {
    let mut package = Package::open(source, Meter::new(limits), limits)?;
    let inspected = inspect_main(&mut package, limits);
    package.failure_or(inspected)
}

fn inspect_main(
    package: &mut Package<&mut dyn ReadSeek>,
    limits: &Limits,
) -> Result<(), CountError> {
    let main = main_part(package, limits)?;
    let first = package.read(&main, |part, meter| {
        let mut first = FirstElement::default();
        match walk(part, meter, limits, &mut first) {
            // The visitor stops the walk at the first element.
            Err(_) if first.is_document => Ok(()),
            read => read,
        }
    })?;
    first.ok_or(CountError::NotDocx)
}

/// Reads no further than the start of the first element.
#[derive(Default)]
struct FirstElement {
    is_document: bool,
}

impl Visitor for FirstElement {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        self.is_document = element.namespace == Namespace::Word && element.local == b"document";
        Err(CountError::NotDocx)
    }

    fn end(&mut self) {}

    fn text(&mut self, _: &[u8]) {}
}
