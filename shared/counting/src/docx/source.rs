//! The caller's `Read + Seek`, watched: how much is read, and whether the source itself failed.
//! The ZIP and XML readers on top pass errors on changed or drop them, so the first is kept here.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use crate::error::{CountError, DocxError};

/// A shared handle on the source.
pub(super) struct Source<R>(Rc<RefCell<Watched<R>>>);

struct Watched<R> {
    inner: R,
    failure: Option<io::Error>,
    bytes_left: u64,
}

impl<R> Clone for Source<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<R> Source<R> {
    pub(super) fn new(inner: R, bytes: u64) -> Self {
        Self(Rc::new(RefCell::new(Watched {
            inner,
            failure: None,
            bytes_left: bytes,
        })))
    }

    /// Lets everything more be read.
    pub(super) fn lift_limit(&self) {
        self.0.borrow_mut().bytes_left = u64::MAX;
    }

    /// Whether the allowed bytes are used up.
    pub(super) fn is_exhausted(&self) -> bool {
        self.0.borrow().bytes_left == 0
    }

    /// The outcome, unless the source failed: then its failure, whatever came of it. Readers on top
    /// sometimes do without what they could not read, and would count too little.
    pub(super) fn settle<T>(&self, outcome: Result<T, CountError>) -> Result<T, DocxError> {
        match self.0.borrow_mut().failure.take() {
            Some(failure) => Err(DocxError::Io(failure)),
            None => Ok(outcome?),
        }
    }
}

impl<R: Read + Seek> Source<R> {
    /// The file's first bytes, zeros where it is shorter or fails (then the failure is kept).
    pub(super) fn first_bytes(&self) -> [u8; 8] {
        let mut source = self.clone();
        let mut first = Vec::new();
        let mut bytes = [0; 8];
        if source.rewind().is_ok() && source.take(8).read_to_end(&mut first).is_ok() {
            bytes[..first.len()].copy_from_slice(&first);
        }
        bytes
    }
}

impl<R> Watched<R> {
    /// Keeps the source's own error and gives its kind on.
    fn keep<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        outcome.map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failure.get_or_insert(error);
            }
            kind.into()
        })
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut watched = self.0.borrow_mut();
        let allowed = buffer
            .len()
            .min(usize::try_from(watched.bytes_left).unwrap_or(usize::MAX));
        if allowed == 0 && !buffer.is_empty() {
            return Err(io::Error::other("more than the allowed bytes"));
        }
        let outcome = watched.inner.read(&mut buffer[..allowed]);
        let read = watched.keep(outcome)?;
        watched.bytes_left -= read as u64;
        Ok(read)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let mut watched = self.0.borrow_mut();
        let outcome = watched.inner.seek(position);
        // A document may ask for a position before its start; that is its fault, not the source's.
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(error),
            outcome => watched.keep(outcome),
        }
    }
}
