//! Reads an object of a remote store as a file: the tail already fetched, the rest by ranges.
//!
//! A ZIP container keeps its directory at the end, so one request for the last part of the object
//! shows what else is needed; nearly all documents fit in it whole. What a range request is, and
//! its retries, are the caller's affair.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// `Read + Seek` over an object of known size, given its last bytes and a way to fetch others.
///
/// `fetch` is called with a range of byte positions (end exclusive, never empty, never within the
/// tail) and returns a reader of exactly those bytes. The reader is drained forward and dropped as
/// soon as something else is wanted, so it may be a connection; memory is the tail and 64 KiB.
/// Errors of `fetch` and of its readers are passed on unchanged; a reader that ends early is
/// [`io::ErrorKind::UnexpectedEof`].
///
/// ```
/// use counting::{DocxError, Limits, RangedReader, count_docx};
///
/// let object = b"PK\x03\x04, cut short by the person who uploaded it".as_slice();
/// let tail = &object[10..];
/// let fetch = |range: std::ops::Range<u64>| Ok(&object[range.start as usize..range.end as usize]);
/// let reader = RangedReader::new(object.len() as u64, tail, 8 << 20, fetch);
/// match count_docx(reader, &Limits::default()) {
///     Ok(words) => println!("{words}"),
///     Err(DocxError::Count(error)) => assert_eq!(error.kind(), "malformed"),
///     Err(DocxError::Io(error)) => panic!("to be retried: {error}"),
/// }
/// ```
#[derive(Debug)]
pub struct RangedReader<T, F, B> {
    size_bytes: u64,
    tail: T,
    tail_start: u64,
    fetch: F,
    span_bytes: u64,
    body: Option<Body<B>>,
    position: u64,
    /// The last bytes taken from the body: `[window_start, window_start + window.len())`.
    window: Vec<u8>,
    window_start: u64,
}

#[derive(Debug)]
struct Body<B> {
    reader: B,
    /// The positions still to come from the reader.
    rest: Range<u64>,
}

const WINDOW_BYTES: usize = 64 * 1024;

/// A forward seek up to this far reads on instead of asking anew.
const READ_ON_BYTES: u64 = 256 * 1024;

impl<T, F, B> RangedReader<T, F, B>
where
    T: AsRef<[u8]>,
    F: FnMut(Range<u64>) -> io::Result<B>,
    B: Read,
{
    /// A reader at position 0 of an object of `size_bytes`, whose last bytes are `tail` (all of
    /// them, if it is no longer than that). One fetch asks for at most `span_bytes` (8 MiB is
    /// sensible for a streamed body; a part that is longer takes several).
    ///
    /// # Panics
    /// If the tail is longer than the object, or `span_bytes` is 0.
    pub fn new(size_bytes: u64, tail: T, span_bytes: u64, fetch: F) -> Self {
        let tail_bytes = tail.as_ref().len() as u64;
        assert!(
            tail_bytes <= size_bytes,
            "the tail is longer than the object"
        );
        assert!(span_bytes > 0, "a span of no bytes never ends");
        Self {
            size_bytes,
            tail_start: size_bytes - tail_bytes,
            tail,
            fetch,
            span_bytes,
            body: None,
            position: 0,
            window: Vec::new(),
            window_start: 0,
        }
    }

    /// The bytes at hand from `position` on; empty when they must be fetched first.
    fn at_hand(&self) -> &[u8] {
        if let Some(offset) = self.position.checked_sub(self.tail_start) {
            return self
                .tail
                .as_ref()
                .get(offset as usize..)
                .unwrap_or_default();
        }
        match self.position.checked_sub(self.window_start) {
            Some(offset) if offset < self.window.len() as u64 => &self.window[offset as usize..],
            _ => &[],
        }
    }

    /// Brings the bytes at `position`, which is before the tail, into the window.
    fn fill_window(&mut self) -> io::Result<()> {
        let reachable = self.body.as_ref().is_some_and(|body| {
            body.rest.contains(&self.position) && self.position - body.rest.start <= READ_ON_BYTES
        });
        if !reachable {
            self.body = None;
            let range = self.position
                ..self
                    .tail_start
                    .min(self.position.saturating_add(self.span_bytes));
            self.body = Some(Body {
                reader: (self.fetch)(range.clone())?,
                rest: range,
            });
        }
        loop {
            self.take_from_body()?;
            if !self.at_hand().is_empty() {
                return Ok(());
            }
        }
    }

    /// Replaces the window by the body's next bytes; a failed body is not read again.
    fn take_from_body(&mut self) -> io::Result<()> {
        let Some(mut body) = self.body.take() else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let wanted = (body.rest.end - body.rest.start).min(WINDOW_BYTES as u64) as usize;
        self.window.resize(wanted, 0);
        let read = loop {
            match body.reader.read(&mut self.window) {
                Ok(0) => break Err(io::ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.window.truncate(*read.as_ref().unwrap_or(&0));
        self.window_start = body.rest.start;
        body.rest.start += read? as u64;
        if !body.rest.is_empty() {
            self.body = Some(body);
        }
        Ok(())
    }
}

impl<T, F, B> Read for RangedReader<T, F, B>
where
    T: AsRef<[u8]>,
    F: FnMut(Range<u64>) -> io::Result<B>,
    B: Read,
{
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.position >= self.size_bytes {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.fill_window()?;
        }
        let read = self.at_hand().read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<T, F, B> Seek for RangedReader<T, F, B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size_bytes.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a position before the object's start",
            )
        })?;
        Ok(self.position)
    }
}
