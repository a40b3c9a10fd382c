//! An object in a remote store as `Read + Seek`, by requests for ranges of its bytes.
//!
//! A ZIP archive has its directory at the end, so a first request for the last part of the object
//! tells what else is needed, and nearly all documents fit in that part as a whole. The requests
//! and their retries are made by the caller.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// An object whose last bytes, the tail, are already there; all others are fetched when they are
/// read.
///
/// `fetch` gets a range of byte positions, which is never empty and ends before the tail, and
/// returns a reader of exactly these bytes. That reader may be an open connection: it is read
/// forward, and dropped when bytes from elsewhere are needed. A seek forward by up to 256 KiB reads
/// on instead of fetching again. The memory used is the tail and 64 KiB.
///
/// Reading gives the errors of `fetch` and of its readers unchanged, and
/// [`io::ErrorKind::UnexpectedEof`] if a reader ends too early.
///
/// ```
/// use counting::{DocxError, Limits, RangedReader, count_docx};
///
/// let object = b"PK\x03\x04, cut short by the person who uploaded it".as_slice();
/// let tail = &object[10..];
/// let fetch = |range: std::ops::Range<u64>| Ok(&object[range.start as usize..range.end as usize]);
/// let reader = RangedReader::new(object.len() as u64, tail, 8 << 20, fetch);
/// match count_docx(reader, &Limits::default()) {
///     Ok(statistics) => println!("{} words", statistics.words()),
///     Err(DocxError::Count(error)) => assert_eq!(error.kind(), "malformed"),
///     Err(DocxError::Io(error)) => panic!("worth another try: {error}"),
/// }
/// ```
#[derive(Debug)]
pub struct RangedReader<T, F, B> {
    size_bytes: u64,
    tail: T,
    tail_start: u64,
    fetch: F,
    span_bytes: u64,
    /// The reader in use, which continues where the window ends.
    body: Option<Body<B>>,
    position: u64,
    /// The last bytes from the body; the first of them is at position `window_start`.
    window: Vec<u8>,
    window_start: u64,
}

#[derive(Debug)]
struct Body<B> {
    reader: B,
    /// The positions that the reader has not given yet.
    rest: Range<u64>,
}

const WINDOW_BYTES: usize = 64 * 1024;

/// To skip this many bytes is faster than a new request.
const READ_ON_BYTES: u64 = 256 * 1024;

impl<T, F, B> RangedReader<T, F, B>
where
    T: AsRef<[u8]>,
    F: FnMut(Range<u64>) -> io::Result<B>,
    B: Read,
{
    /// A reader at position 0 of an object of `size_bytes`, whose last bytes are `tail`: the whole
    /// object, if it is short. No range for `fetch` is longer than `span_bytes`; 8 MiB is a good
    /// value if the body is streamed.
    ///
    /// # Panics
    /// If the tail is longer than the object, or if `span_bytes` is 0.
    pub fn new(size_bytes: u64, tail: T, span_bytes: u64, fetch: F) -> Self {
        let tail_bytes = tail.as_ref().len() as u64;
        assert!(
            tail_bytes <= size_bytes,
            "the tail is longer than the object"
        );
        assert!(span_bytes > 0, "a span must have at least one byte");
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

    /// The bytes from `position` on that are in memory; empty if they must be fetched.
    fn in_memory(&self) -> &[u8] {
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

    /// Fills the window with the bytes at `position`, which is before the tail.
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
            if !self.in_memory().is_empty() {
                return Ok(());
            }
        }
    }

    /// Replaces the window by the next bytes of the body. A body that has failed is dropped.
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
        if self.in_memory().is_empty() {
            self.fill_window()?;
        }
        let read = self.in_memory().read(buffer)?;
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
