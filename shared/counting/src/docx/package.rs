//! The ZIP archive: opens it within the limits, finds parts and lends them out.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::Limits;
use super::part::Meter;
use super::source::Source;
use crate::error::{CountError, DocxError};

/// An open archive.
pub(super) struct Package<R> {
    archive: ZipArchive<Source<R>>,
    source: Source<R>,
    meter: Meter,
}

impl<R: Read + Seek> Package<R> {
    /// Opens the archive by reading its directory. What is read and inflated of the parts counts on the
    /// meter.
    pub(super) fn open(source: R, meter: Meter, limits: &Limits) -> Result<Self, DocxError> {
        let source = Source::new(source, limits.directory_bytes, limits.directory_jumps);
        let opened = open_archive(&source, limits);
        source.count_on(meter.clone());
        Ok(Self {
            archive: source.failure_or(opened)?,
            source,
            meter,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Lends the part of this name to `read`; `None` if there is no such part.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn Read, &Meter) -> Result<T, CountError>,
    ) -> Result<Option<T>, CountError> {
        let Some(index) = self.find(name) else {
            return Ok(None);
        };
        let outcome = match self.archive.by_index(index) {
            Ok(mut part) => read(&mut part, &self.meter).map(Some),
            Err(error) => Err(reason(&error)),
        };
        self.source.refusal_or(outcome)
    }

    /// As [`Source::failure_or`].
    pub(super) fn failure_or<T>(&self, outcome: Result<T, CountError>) -> Result<T, DocxError> {
        self.source.failure_or(outcome)
    }

    /// Part names are compared without regard to case, as the packaging standard (ECMA-376, part 2)
    /// requires. Some programs for Windows separate the folders of entries with backslashes, and Word
    /// opens what they write.
    fn find(&self, name: &str) -> Option<usize> {
        self.archive.index_for_name(name).or_else(|| {
            self.archive
                .file_names_raw()
                .position(|entry| is_same_name(entry, name.as_bytes()))
        })
    }
}

fn is_same_name(entry: &[u8], name: &[u8]) -> bool {
    let folded = |byte: &u8| match byte {
        b'\\' => b'/',
        other => other.to_ascii_lowercase(),
    };
    entry.len() == name.len() && entry.iter().map(folded).eq(name.iter().map(folded))
}

fn open_archive<R: Read + Seek>(
    source: &Source<R>,
    limits: &Limits,
) -> Result<ZipArchive<Source<R>>, CountError> {
    match ZipArchive::new(source.clone()) {
        // An old .doc can have a whole .docx embedded, whose directory is then found.
        Ok(archive) if archive.offset() > 0 && is_ole(source.first_bytes()) => {
            Err(CountError::Encrypted)
        }
        Ok(archive) if archive.len() > limits.entries => {
            Err(CountError::TooLarge("container entries"))
        }
        Ok(archive) => Ok(archive),
        Err(_) => {
            let exhausted = source.is_exhausted();
            source.lift_limits();
            let first = source.first_bytes();
            Err(if source.is_empty() {
                CountError::Empty
            } else if is_ole(first) {
                CountError::Encrypted
            } else if !first.starts_with(b"PK") {
                CountError::NotDocx
            } else if exhausted {
                CountError::TooLarge("container directory")
            } else {
                CountError::Malformed("container directory")
            })
        }
    }
}

/// Whether a file begins as an OLE container, the format of old .doc files and of encrypted .docx
/// files.
fn is_ole(first: [u8; 8]) -> bool {
    first.starts_with(b"\xD0\xCF\x11\xE0")
}

/// Why an entry cannot be opened.
fn reason(error: &ZipError) -> CountError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => CountError::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            CountError::Malformed("compression method")
        }
        _ => CountError::Malformed("container entry"),
    }
}
