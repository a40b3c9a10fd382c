//! Plain text: recognises the encoding from the first bytes, refuses what is not text, and counts
//! the rest in constant memory.
//!
//! Legacy encodings are deliberately not guessed: a byte that is not valid UTF-8 is read as
//! Windows-1252, which finds the word limits of Western text; other code pages count approximately.

mod sniff;
mod utf16;
pub(crate) mod utf8;

use crate::error::CountError;
use sniff::{Encoding, SNIFF_BYTES, sniff};
use utf8::Utf8Counter;
use utf16::Utf16Counter;

/// Counts the words of a plain text pushed in chunks of any size, cut anywhere.
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
    /// Too few bytes so far to know the encoding; at most 8 KiB are kept.
    Undecided(Vec<u8>),
    Utf8(Utf8Counter),
    Utf16(Utf16Counter),
    NotText,
}

impl TextCounter {
    /// A counter that has seen nothing; an empty file has 0 words.
    pub fn new() -> Self {
        Self {
            state: State::Undecided(Vec::new()),
        }
    }

    /// Counts the next bytes of the file, in order.
    ///
    /// # Errors
    /// [`CountError::NotText`] as soon as the first 8 KiB show it, and for every later call: the
    /// rest of the file need not be read.
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

    /// The number of words of everything pushed.
    ///
    /// # Errors
    /// [`CountError::NotText`] when the bytes are not text.
    pub fn finish(mut self) -> Result<u64, CountError> {
        self.decide();
        match self.state {
            State::Utf8(counter) => Ok(counter.finish()),
            State::Utf16(counter) => Ok(counter.finish()),
            State::Undecided(_) | State::NotText => Err(CountError::NotText),
        }
    }

    /// Settles the encoding and counts the bytes kept for it; changes nothing once settled.
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
        // A refusal is the state itself now: `push` and `finish` report it.
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
