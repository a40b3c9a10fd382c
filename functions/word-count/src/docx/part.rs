//! The bytes of one XML part: metered, and turned into UTF-8 when the part is UTF-16.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use crate::{CountError, Limits};

/// Bytes inflated so far from all parts of one document, against the limit.
#[derive(Debug)]
pub(super) struct Meter {
    left: Cell<u64>,
    token_bytes: u64,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            left: Cell::new(limits.inflated_bytes),
            token_bytes: limits.token_bytes,
        }
    }

    fn take(&self, bytes: usize) -> io::Result<()> {
        match self.left.get().checked_sub(bytes as u64) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(io::Error::other(CountError::TooLarge("inflated bytes"))),
        }
    }
}

/// The part as UTF-8 (validity is the XML reader's affair).
#[derive(Debug)]
pub(super) struct PartReader<'meter, R> {
    source: R,
    meter: &'meter Meter,
    encoding: Option<Encoding>,
    /// Bytes as they came; for UTF-16 at most one code unit and a half wait between two fillings.
    raw: Vec<u8>,
    raw_used: usize,
    /// UTF-16 turned into UTF-8.
    text: String,
    text_used: usize,
    /// Bytes given out since the XML reader last finished a token.
    token_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

const BUFFER_BYTES: usize = 64 * 1024;

impl<'meter, R: Read> PartReader<'meter, R> {
    pub(super) fn new(source: R, meter: &'meter Meter) -> Self {
        Self {
            source,
            meter,
            encoding: None,
            raw: Vec::new(),
            raw_used: 0,
            text: String::new(),
            text_used: 0,
            token_bytes: 0,
        }
    }

    /// Tells that a token is complete, so that the next may be as long again.
    pub(super) fn start_token(&mut self) {
        self.token_bytes = 0;
    }

    /// Reads until something is buffered; false at the end of the part.
    fn fill_raw(&mut self, at_least: usize) -> io::Result<bool> {
        self.raw.drain(..self.raw_used);
        self.raw_used = 0;
        let mut kept = self.raw.len();
        self.raw.resize(BUFFER_BYTES, 0);
        while kept < at_least {
            match self.source.read(&mut self.raw[kept..]) {
                Ok(0) => break,
                Ok(read) => {
                    self.meter.take(read)?;
                    kept += read;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.raw.truncate(kept);
        Ok(kept >= at_least)
    }

    /// The encoding by the first four bytes, as the XML specification's appendix F does; the byte
    /// order mark itself is skipped.
    fn sniff(&mut self) -> io::Result<Encoding> {
        self.fill_raw(4)?;
        let (encoding, mark) = match *self.raw {
            [0xFF, 0xFE, ..] => (Encoding::Utf16 { big_endian: false }, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16 { big_endian: true }, 2),
            [b'<', 0, ..] => (Encoding::Utf16 { big_endian: false }, 0),
            [0, b'<', ..] => (Encoding::Utf16 { big_endian: true }, 0),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.raw_used = mark;
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    fn fill_text(&mut self, big_endian: bool) -> io::Result<()> {
        self.text.clear();
        self.text_used = 0;
        while self.text.is_empty() {
            let more = self.fill_raw(self.raw.len() - self.raw_used + 1)?;
            let (pairs, odd) = self.raw.as_chunks::<2>();
            let unit = |pair: &[u8; 2]| {
                if big_endian {
                    u16::from_be_bytes(*pair)
                } else {
                    u16::from_le_bytes(*pair)
                }
            };
            let mut units = pairs.len();
            if more
                && pairs
                    .last()
                    .is_some_and(|pair| (0xD800..0xDC00).contains(&unit(pair)))
            {
                units -= 1;
            }
            for decoded in char::decode_utf16(pairs[..units].iter().map(unit)) {
                self.text.push(
                    decoded
                        .map_err(|_| io::Error::other(CountError::Malformed("invalid UTF-16")))?,
                );
            }
            self.raw_used = units * 2;
            if !more {
                if !odd.is_empty() {
                    return Err(io::Error::other(CountError::Malformed("invalid UTF-16")));
                }
                return Ok(());
            }
        }
        Ok(())
    }
}

impl<R: Read> BufRead for PartReader<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token_bytes > self.meter.token_bytes {
            return Err(io::Error::other(CountError::TooLarge(
                "bytes of one XML token",
            )));
        }
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => self.sniff()?,
        };
        match encoding {
            Encoding::Utf8 => {
                if self.raw_used == self.raw.len() {
                    self.fill_raw(1)?;
                }
                Ok(&self.raw[self.raw_used..])
            }
            Encoding::Utf16 { big_endian } => {
                if self.text_used == self.text.len() {
                    self.fill_text(big_endian)?;
                }
                Ok(&self.text.as_bytes()[self.text_used..])
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.token_bytes += bytes as u64;
        match self.encoding {
            Some(Encoding::Utf16 { .. }) => self.text_used += bytes,
            _ => self.raw_used += bytes,
        }
    }
}

impl<R: Read> Read for PartReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
