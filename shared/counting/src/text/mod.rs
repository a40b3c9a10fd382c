//! Plain text: detects the encoding from the first bytes, refuses what is not text, and counts.
//!
//! `sniff` detects, `utf8` and `utf16` count. Legacy encodings are deliberately not detected: a
//! byte that is not valid UTF-8 is read as Windows-1252, which is right for Western text. Text in
//! another code page counts approximately.

mod sniff;
mod utf16;
pub(crate) mod utf8;

use crate::error::CountError;
use sniff::{Encoding, SNIFF_BYTES, sniff};
use utf8::Utf8Counter;
use utf16::Utf16Counter;

/// Counts the words of a plain text.
///
/// The text is [pushed](Self::push) in chunks. Chunks may have any size and may cut words and
/// characters; the count is the same. The encoding is decided by the first 8 KiB, so up to then the
/// bytes are only kept, and a file that is not text is refused without reading it all.
///
/// ```
/// use counting::TextCounter;
///
/// let mut counter = TextCounter::new();
/// counter.push("vis-à-vis, তুমি ".as_bytes())?;
/// counter.push("我爱".as_bytes())?;
/// assert_eq!(counter.finish()?, 4);
/// # Ok::<(), counting::CountError>(())
/// ```
#[derive(Debug)]
pub struct TextCounter {
    state: State,
}

#[derive(Debug)]
enum State {
    /// The first bytes, fewer than [`SNIFF_BYTES`]: the encoding is not known yet.
    Undecided(Vec<u8>),
    Utf8(Utf8Counter),
    Utf16(Utf16Counter),
    NotText,
}

impl TextCounter {
    /// A counter without any text, whose count is 0.
    pub fn new() -> Self {
        Self {
            state: State::Undecided(Vec::new()),
        }
    }

    /// Counts the next bytes of the text.
    ///
    /// # Errors
    /// [`CountError::NotText`] when the first 8 KiB are there and are not text, and on every later
    /// call.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), CountError> {
        let mut rest = chunk;
        if let State::Undecided(prefix) = &mut self.state {
            let taken = rest.len().min(SNIFF_BYTES - prefix.len());
            prefix.extend_from_slice(&rest[..taken]);
            rest = &rest[taken..];
            if prefix.len() < SNIFF_BYTES {
                return Ok(());
            }
            self.decide();
        }
        self.count(rest)
    }

    /// The number of words in the whole text.
    ///
    /// # Errors
    /// [`CountError::NotText`] if the bytes are not text.
    pub fn finish(mut self) -> Result<u64, CountError> {
        self.decide();
        match self.state {
            State::Utf8(counter) => Ok(counter.finish()),
            State::Utf16(counter) => Ok(counter.finish()),
            State::Undecided(_) | State::NotText => Err(CountError::NotText),
        }
    }

    /// Decides the encoding and counts the bytes that were kept. Does nothing the second time.
    fn decide(&mut self) {
        let State::Undecided(prefix) = &mut self.state else {
            return;
        };
        let prefix = std::mem::take(prefix);
        self.state = match sniff(&prefix) {
            Some(Encoding::Utf8) => State::Utf8(Utf8Counter::default()),
            Some(Encoding::Utf16 { big_endian }) => State::Utf16(Utf16Counter::new(big_endian)),
            None => State::NotText,
        };
        // Nothing is lost: an error is also the state, which `push` and `finish` report.
        let _ = self.count(&prefix);
    }

    fn count(&mut self, bytes: &[u8]) -> Result<(), CountError> {
        match &mut self.state {
            State::Utf8(counter) => counter.push(bytes),
            State::Utf16(counter) => counter.push(bytes),
            State::Undecided(_) => {}
            State::NotText => return Err(CountError::NotText),
        }
        Ok(())
    }
}

impl Default for TextCounter {
    fn default() -> Self {
        Self::new()
    }
}
