//! The caller's `Read + Seek`, with limits on what is read, which keeps the first error.
//!
//! The ZIP reader above it changes errors or even drops them. So the first error of the source is
//! kept here, and decides at the end whether the document or the source is at fault. The same holds for
//! the first limit that a read exceeds.

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::part::Meter;
use crate::error::{CountError, DocxError};

/// A trait object can have only one trait that is not an auto trait.
pub(super) trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

/// A shared handle to the source: the ZIP reader has one and the package has another.
pub(super) struct Source<R>(Rc<RefCell<Watched<R>>>);

struct Watched<R> {
    inner: R,
    failure: Option<io::Error>,
    /// What counts the bytes of the parts.
    meter: Option<Meter>,
    /// The limit that the bytes of the parts exceed.
    refusal: Option<CountError>,
    bytes_left: u64,
    jumps_left: usize,
    position: u64,
    /// The position behind the last byte that was read.
    read_to: u64,
}

/// A read that begins at least so far from the end of the last one is a jump, which may cost a request
/// to a remote store.
const JUMP_BYTES: u64 = 64 * 1024;

impl<R> Clone for Source<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<R> Source<R> {
    /// A source of which only this number of bytes may be read, with this number of jumps between
    /// them.
    pub(super) fn new(inner: R, bytes: u64, jumps: usize) -> Self {
        Self(Rc::new(RefCell::new(Watched {
            inner,
            failure: None,
            meter: None,
            refusal: None,
            bytes_left: bytes,
            jumps_left: jumps,
            position: 0,
            read_to: 0,
        })))
    }

    /// Allows any number of further bytes and jumps.
    pub(super) fn lift_limits(&self) {
        let mut watched = self.0.borrow_mut();
        watched.bytes_left = u64::MAX;
        watched.jumps_left = usize::MAX;
    }

    /// Counts further bytes on the meter instead: they are those of the parts.
    pub(super) fn count_on(&self, meter: Meter) {
        self.lift_limits();
        self.0.borrow_mut().meter = Some(meter);
    }

    /// The outcome of reading a part, or the limit that its bytes exceed.
    pub(super) fn refusal_or<T>(&self, outcome: Result<T, CountError>) -> Result<T, CountError> {
        self.0.borrow().refusal.map_or(outcome, Err)
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
    /// Whether the file has no bytes; `false` if the source fails.
    pub(super) fn is_empty(&self) -> bool {
        self.clone()
            .seek(SeekFrom::End(0))
            .is_ok_and(|end| end == 0)
    }

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
    /// Checks the limits before a read. Returns the number of bytes that may be read.
    fn allow(&mut self, wanted: usize) -> io::Result<usize> {
        let allowed = wanted.min(usize::try_from(self.bytes_left).unwrap_or(usize::MAX));
        if allowed == 0 && wanted > 0 {
            return Err(io::Error::other("more than the allowed bytes"));
        }
        if self.position.abs_diff(self.read_to) >= JUMP_BYTES {
            let left = self.jumps_left.checked_sub(1);
            self.jumps_left =
                left.ok_or_else(|| io::Error::other("more than the allowed jumps"))?;
        }
        Ok(allowed)
    }

    /// Counts the bytes of a part. A part can be read for long before any of it is inflated.
    fn count(&mut self, bytes: usize) -> io::Result<()> {
        let counted = self
            .meter
            .as_ref()
            .map(|meter| meter.take_compressed(bytes));
        if let Some(Err(limit)) = counted {
            self.refusal.get_or_insert(limit);
            return Err(io::Error::other("more than the limits allow"));
        }
        Ok(())
    }

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
        let allowed = watched.allow(buffer.len())?;
        let outcome = watched.inner.read(&mut buffer[..allowed]);
        let read = watched.keep(outcome)?;
        watched.bytes_left -= read as u64;
        watched.position += read as u64;
        watched.read_to = watched.position;
        watched.count(read)?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let mut watched = self.0.borrow_mut();
        let outcome = watched.inner.seek(position);
        // A damaged document can lead to a position before its start, which is no failure of the
        // source.
        watched.position = match outcome {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
            outcome => watched.keep(outcome)?,
        };
        Ok(watched.position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};
    use std::time::Instant;

    use super::Source;
    use crate::docx::limits::Limits;
    use crate::docx::part::Meter;
    use crate::error::CountError;

    #[test]
    fn the_deadline_ends_reading_even_if_nothing_is_inflated() {
        let limits = Limits {
            deadline: Some(Instant::now()),
            ..Limits::default()
        };
        let mut source = Source::new(Cursor::new([0; 100]), 100, 1);
        assert_eq!(source.read(&mut [0; 10]).unwrap(), 10, "the directory");
        source.count_on(Meter::new(&limits));
        assert_eq!(source.refusal_or(Ok(())), Ok(()));
        assert!(source.read(&mut [0; 10]).is_err());
        assert_eq!(source.refusal_or(Ok(())), Err(CountError::TookTooLong));
        assert!(
            source.failure_or(Ok(())).is_ok(),
            "the source is not at fault"
        );
    }
}
