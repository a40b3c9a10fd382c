//! The bytes of one XML part, as valid UTF-8 whatever its encoding is, and counted against the
//! limit.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::Range;
use std::rc::Rc;
use std::time::Instant;

use super::limits::Limits;
use crate::error::CountError;

/// How many more bytes the parts of one document may have, all of them together. Clones count together.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    inflated_left: Rc<Cell<u64>>,
    compressed_left: Rc<Cell<u64>>,
    /// How many more files they may include.
    files_left: Rc<Cell<usize>>,
    deadline: Option<Instant>,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            inflated_left: Rc::new(Cell::new(limits.inflated_bytes)),
            compressed_left: Rc::new(Cell::new(limits.compressed_bytes)),
            files_left: Rc::new(Cell::new(limits.included_files)),
            deadline: limits.deadline,
        }
    }

    /// Counts an included file.
    pub(super) fn take_file(&self) -> Result<(), CountError> {
        let left = self.files_left.get().checked_sub(1);
        self.files_left
            .set(left.ok_or(CountError::TooLarge("included files"))?);
        Ok(())
    }

    /// Counts inflated bytes.
    pub(super) fn take(&self, bytes: usize) -> Result<(), CountError> {
        self.take_from(&self.inflated_left, bytes, "inflated bytes")
    }

    /// Counts bytes read from the archive.
    pub(super) fn take_compressed(&self, bytes: usize) -> Result<(), CountError> {
        self.take_from(&self.compressed_left, bytes, "compressed bytes")
    }

    fn take_from(
        &self,
        left: &Cell<u64>,
        bytes: usize,
        limit: &'static str,
    ) -> Result<(), CountError> {
        let after = left.get().checked_sub(bytes as u64);
        left.set(after.ok_or(CountError::TooLarge(limit))?);
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(CountError::TookTooLong),
            _ => Ok(()),
        }
    }
}

/// A window over a part.
///
/// The reader of a part looks at [`bytes`](Self::bytes), says how many of them it needs no longer
/// ([`consume`](Self::consume)) and asks for [`more`](Self::more). The window grows only as long as
/// nothing is consumed.
#[derive(Debug)]
pub(super) struct PartReader<'meter, R> {
    source: R,
    meter: &'meter Meter,
    /// `None` until the first bytes are read.
    encoding: Option<Encoding>,
    /// Bytes that are not decoded yet. For UTF-8 this is empty, because nothing is to be decoded.
    undecoded: Vec<u8>,
    window: Vec<u8>,
    /// `start..valid` of the window is UTF-8 that is validated and not consumed. There may be the
    /// beginning of a character behind it.
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

    /// The bytes of the part that are read and not consumed. They are whole characters.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.window[self.start..self.valid]
    }

    /// Drops bytes from the front.
    #[inline]
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        debug_assert!(self.start <= self.valid);
    }

    /// Removes bytes from the middle of [`bytes`](Self::bytes).
    pub(super) fn remove(&mut self, range: Range<usize>) {
        let removed = range.len();
        self.window
            .drain(self.start + range.start..self.start + range.end);
        self.valid -= removed;
    }

    /// Adds at least one character to [`bytes`](Self::bytes); `false` at the end of the part.
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

    /// Detects the encoding by the first four bytes, as in appendix F of the XML specification, and
    /// drops a byte order mark.
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
        // The bytes that `sniff` has read are decoded before more are read.
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

    /// Validates the bytes that are new in the window.
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

/// Appends the bytes of one read and returns their number, which is 0 at the end of the part.
pub(super) fn read(
    source: &mut (impl Read + ?Sized),
    meter: &Meter,
    into: &mut Vec<u8>,
) -> Result<usize, CountError> {
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
            // If the source itself has failed, `Source` reports that instead of this error.
            Err(_) => return Err(CountError::Malformed("compressed data")),
        }
    }
}
