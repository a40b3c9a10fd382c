//! Plain text: detects the encoding from the first bytes, refuses what is not text, and counts.
//!
//! `sniff` detects, `utf8` and `utf16` count. Legacy encodings are deliberately not detected: a
//! byte that is not valid UTF-8 is read as Windows-1252, which is right for Western text. Text in
//! another code page counts approximately.

mod sniff;
mod utf16;
pub(crate) mod utf8;

use crate::bijoy::looks_like_bijoy;
use crate::error::CountError;
use crate::rule::{Tally, windows_1252};
use crate::statistics::{Figures, Statistics, Warning};
use sniff::{Encoding, SNIFF_BYTES, sniff};
use utf8::Utf8Counter;
use utf16::Utf16Counter;

/// Refuses what can be seen not to be text by its first 8 KiB: another kind of file, or bytes that are no text. `content` is
/// the whole file or at least that much of it.
///
/// What is refused here, [`TextCounter`] refuses too, with the same error.
///
/// # Errors
/// [`CountError::NotText`].
pub fn inspect_text(content: &[u8]) -> Result<(), CountError> {
    let prefix = &content[..content.len().min(SNIFF_BYTES)];
    match sniff(prefix) {
        Some(_) => Ok(()),
        None => Err(CountError::NotText),
    }
}

/// Counts the words of a plain text, and its other figures.
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
/// assert_eq!(counter.finish()?.words(), 4);
/// # Ok::<(), counting::CountError>(())
/// ```
#[derive(Debug)]
pub struct TextCounter {
    state: State,
    /// Whether the first bytes look like Bangla for a Bijoy font.
    bijoy: bool,
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
            bijoy: false,
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

    /// The figures of the whole text.
    ///
    /// # Errors
    /// [`CountError::NotText`] if the bytes are not text.
    pub fn finish(mut self) -> Result<Statistics, CountError> {
        self.decide();
        let tally: Tally = match self.state {
            State::Utf8(counter) => counter.finish(),
            State::Utf16(counter) => counter.finish(),
            State::Undecided(_) | State::NotText => return Err(CountError::NotText),
        };
        let warnings = match self.bijoy {
            true => vec![Warning::BijoyText],
            false => Vec::new(),
        };
        Ok(Statistics {
            total: Figures::of_lines(tally),
            warnings,
            ..Statistics::default()
        })
    }

    /// Decides the encoding and counts the bytes that were kept. Does nothing the second time.
    fn decide(&mut self) {
        let State::Undecided(prefix) = &mut self.state else {
            return;
        };
        let prefix = std::mem::take(prefix);
        let text = without_mark(&prefix);
        self.state = match sniff(&prefix) {
            Some(Encoding::Utf8) => {
                self.bijoy = looks_like_bijoy(utf8_characters(text));
                State::Utf8(Utf8Counter::default())
            }
            Some(Encoding::Utf16 { big_endian }) => {
                self.bijoy = looks_like_bijoy(utf16_characters(text, big_endian));
                State::Utf16(Utf16Counter::new(big_endian))
            }
            None => State::NotText,
        };
        // Nothing is lost: an error is also the state, which `push` and `finish` report.
        let _ = self.count(text);
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

/// The text behind its byte order mark, which is not a character of it.
fn without_mark(prefix: &[u8]) -> &[u8] {
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    let found = marks.iter().find_map(|mark| prefix.strip_prefix(*mark));
    found.unwrap_or(prefix)
}

/// The characters of UTF-8, with each byte that is not valid as in Windows-1252.
fn utf8_characters(text: &[u8]) -> impl Iterator<Item = char> {
    text.utf8_chunks().flat_map(|chunk| {
        let invalid = chunk.invalid().iter().map(|&byte| windows_1252(byte));
        chunk.valid().chars().chain(invalid)
    })
}

fn utf16_characters(text: &[u8], big_endian: bool) -> impl Iterator<Item = char> {
    let (pairs, _) = text.as_chunks::<2>();
    let units = pairs.iter().map(move |&pair| match big_endian {
        true => u16::from_be_bytes(pair),
        false => u16::from_le_bytes(pair),
    });
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
}

impl Default for TextCounter {
    fn default() -> Self {
        Self::new()
    }
}
