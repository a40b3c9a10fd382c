//! The caller's `Read + Seek`, with a limit on the bytes read, which keeps the first error.
//!
//! The ZIP reader above it changes errors or even drops them. So the first error of the source is
//! kept here, and decides at the end whether the document or the source is at fault.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use crate::error::{CountError, DocxError};

/// A shared handle to the source: the ZIP reader has one and the package has another.
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

    /// Allows any number of further bytes.
    pub(super) fn lift_limit(&self) {
        self.0.borrow_mut().bytes_left = u64::MAX;
    }

    /// Whether the allowed bytes are used up.
    pub(super) fn is_exhausted(&self) -> bool {
        self.0.borrow().bytes_left == 0
    }

    /// The outcome, or the failure of the source if there was one. The failure takes precedence
    /// over a success too: a reader that goes on without the bytes it could not read would count
    /// too little.
    pub(super) fn failure_or<T>(&self, outcome: Result<T, CountError>) -> Result<T, DocxError> {
        match self.0.borrow_mut().failure.take() {
            Some(failure) => Err(DocxError::Io(failure)),
            None => Ok(outcome?),
        }
    }
}

impl<R: Read + Seek> Source<R> {
    /// The first bytes of the file; zeros where the file is shorter or the source fails.
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
    /// Keeps the error itself and returns its kind.
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
        // A damaged document can lead to a position before its start, which is no failure of the
        // source.
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(error),
            outcome => watched.keep(outcome),
        }
    }
}
