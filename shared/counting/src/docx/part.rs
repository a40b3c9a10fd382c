//! The bytes of one XML part: metered, and as valid UTF-8 whatever the part was written in.

use std::cell::Cell;
use std::io::{self, Read};

use super::limits::Limits;
use crate::error::CountError;

/// Bytes inflated so far from all parts of one document, against the limit.
#[derive(Debug)]
pub(super) struct Meter {
    left: Cell<u64>,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            left: Cell::new(limits.inflated_bytes),
        }
    }

    fn take(&self, bytes: usize) -> Result<(), CountError> {
        let left = self.left.get().checked_sub(bytes as u64);
        self.left
            .set(left.ok_or(CountError::TooLarge("inflated bytes"))?);
        Ok(())
    }
}

/// A window over a part that slides forward, and grows only while its front is kept.
#[derive(Debug)]
pub(super) struct PartReader<'meter, R> {
    source: R,
    meter: &'meter Meter,
    encoding: Option<Encoding>,
    /// Bytes in the part's encoding, before they are decoded; UTF-8 is not kept here.
    undecoded: Vec<u8>,
    window: Vec<u8>,
    /// The window's valid UTF-8 that is not consumed is `start..valid`; behind it there may be the
    /// beginning of a character.
    start: usize,
    valid: usize,
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

const READ_BYTES: usize = 32 * 1024;

impl<'meter, R: Read> PartReader<'meter, R> {
    pub(super) fn new(source: R, meter: &'meter Meter) -> Self {
        Self {
            source,
            meter,
            encoding: None,
            undecoded: Vec::new(),
            window: Vec::new(),
            start: 0,
            valid: 0,
            ended: false,
        }
    }

    /// What is there of the part and not consumed: whole characters.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.window[self.start..self.valid]
    }

    #[inline]
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        debug_assert!(self.start <= self.valid);
    }

    /// Adds to [`bytes`](Self::bytes); false at the end of the part.
    pub(super) fn more(&mut self) -> Result<bool, CountError> {
        self.window.drain(..self.start);
        self.valid -= self.start;
        self.start = 0;
        let before = self.valid;
        while self.valid == before && !self.ended {
            match self.encoding {
                None => self.sniff()?,
                Some(Encoding::Utf8) => {
                    self.ended = read(&mut self.source, self.meter, &mut self.window)? == 0;
                }
                Some(Encoding::Utf16 { big_endian }) => self.decode_utf16(big_endian)?,
            }
            self.validate()?;
        }
        Ok(self.valid > before)
    }

    /// The encoding by the first four bytes, as appendix F of the XML specification has it; a byte
    /// order mark is dropped.
    fn sniff(&mut self) -> Result<(), CountError> {
        while self.undecoded.len() < 4
            && read(&mut self.source, self.meter, &mut self.undecoded)? > 0
        {}
        let (encoding, mark_bytes) = match *self.undecoded {
            [0xFF, 0xFE, ..] => (Encoding::Utf16 { big_endian: false }, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16 { big_endian: true }, 2),
            [b'<', 0, ..] => (Encoding::Utf16 { big_endian: false }, 0),
            [0, b'<', ..] => (Encoding::Utf16 { big_endian: true }, 0),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = Some(encoding);
        self.undecoded.drain(..mark_bytes);
        if encoding == Encoding::Utf8 {
            self.window.append(&mut self.undecoded);
        }
        Ok(())
    }

    fn decode_utf16(&mut self, big_endian: bool) -> Result<(), CountError> {
        let malformed = CountError::Malformed("invalid UTF-16");
        // Bytes that came with the encoding's discovery are decoded before more are read.
        let at_start = self.undecoded.len() > 3;
        self.ended = !at_start && read(&mut self.source, self.meter, &mut self.undecoded)? == 0;
        let (pairs, odd) = self.undecoded.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| {
            if big_endian {
                u16::from_be_bytes(*pair)
            } else {
                u16::from_le_bytes(*pair)
            }
        };
        let mut whole = pairs.len();
        if !self.ended
            && pairs
                .last()
                .is_some_and(|pair| (0xD800..0xDC00).contains(&unit(pair)))
        {
            whole -= 1;
        }
        for decoded in char::decode_utf16(pairs[..whole].iter().map(unit)) {
            let character = decoded.map_err(|_| malformed)?;
            self.window
                .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if self.ended && !odd.is_empty() {
            return Err(malformed);
        }
        self.undecoded.drain(..whole * 2);
        Ok(())
    }

    fn validate(&mut self) -> Result<(), CountError> {
        match std::str::from_utf8(&self.window[self.valid..]) {
            Ok(_) => self.valid = self.window.len(),
            Err(error) if error.error_len().is_none() && !self.ended => {
                self.valid += error.valid_up_to()
            }
            Err(_) => return Err(CountError::Malformed("invalid UTF-8")),
        }
        Ok(())
    }
}

/// Appends what one read gives; 0 at the end of the part.
fn read(source: &mut impl Read, meter: &Meter, into: &mut Vec<u8>) -> Result<usize, CountError> {
    let kept = into.len();
    into.resize(kept + READ_BYTES, 0);
    loop {
        match source.read(&mut into[kept..]) {
            Ok(read) => {
                into.truncate(kept + read);
                meter.take(read)?;
                return Ok(read);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // A failure of the source itself is known to `Source` and reported in place of this.
            Err(_) => return Err(CountError::Malformed("compressed data")),
        }
    }
}
