//! Searches in a part that is still being read.

use std::io::Read;
use std::ops::Range;

use memchr::memmem;

use super::limits::Limits;
use super::part::PartReader;
use crate::error::CountError;

/// A part from the current position on. A search reads on until it finds something, or until the
/// bytes in memory exceed the limit for one token.
pub(super) struct Lookahead<'meter, R> {
    part: PartReader<'meter, R>,
    token_bytes: u64,
}

impl<'meter, R: Read> Lookahead<'meter, R> {
    pub(super) fn new(part: PartReader<'meter, R>, limits: &Limits) -> Self {
        Self {
            part,
            token_bytes: limits.token_bytes,
        }
    }

    /// As [`PartReader::bytes`].
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.part.bytes()
    }

    /// As [`PartReader::consume`].
    #[inline]
    pub(super) fn consume(&mut self, bytes: usize) {
        self.part.consume(bytes);
    }

    /// As [`PartReader::remove`].
    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.part.remove(range);
    }

    /// As [`PartReader::more`].
    #[inline]
    pub(super) fn more(&mut self) -> Result<bool, CountError> {
        self.part.more()
    }

    /// The second byte, which tells what kind of markup begins at the front.
    pub(super) fn second_byte(&mut self) -> Result<u8, CountError> {
        loop {
            if let Some(&second) = self.part.bytes().get(1) {
                return Ok(second);
            }
            self.require_more()?;
        }
    }

    /// As [`more`](Self::more), where the end of the part is an error.
    pub(super) fn require_more(&mut self) -> Result<(), CountError> {
        if self.part.bytes().len() as u64 > self.token_bytes {
            return Err(CountError::TooLarge("bytes of one XML tag"));
        }
        if self.part.more()? {
            Ok(())
        } else {
            Err(CountError::Malformed("XML ends early"))
        }
    }

    /// The position that `search` finds at or after `from`. Consumes nothing.
    pub(super) fn find(
        &mut self,
        from: usize,
        search: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<usize, CountError> {
        let mut searched = from;
        loop {
            let bytes = self.part.bytes();
            if let Some(found) = bytes.get(searched..).and_then(&search) {
                return Ok(searched + found);
            }
            searched = bytes.len().max(from);
            self.require_more()?;
        }
    }

    /// Consumes everything up to and including `end`, in constant memory.
    pub(super) fn skip_past(&mut self, end: &[u8]) -> Result<(), CountError> {
        loop {
            let bytes = self.part.bytes();
            if let Some(found) = memmem::find(bytes, end) {
                self.part.consume(found + end.len());
                return Ok(());
            }
            self.part.consume(bytes.len().saturating_sub(end.len() - 1));
            self.require_more()?;
        }
    }
}
