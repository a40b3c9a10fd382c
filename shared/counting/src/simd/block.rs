//! What the algorithm asks of a processor: a [`Block`] of 64 bytes and the comparisons on it.

use std::ops::{BitAnd, BitOr, Not};

/// The bytes of a block, one for each bit of a `u64`.
pub(super) const BLOCK_BYTES: usize = 64;
/// A character that begins in a block can have up to this many bytes in the next one.
pub(super) const AHEAD_BYTES: usize = 3;
/// A block together with the rest of a character that begins at its end.
pub(super) const WINDOW_BYTES: usize = BLOCK_BYTES + AHEAD_BYTES;

/// The bytes that are read for one block.
pub(super) type Window = [u8; WINDOW_BYTES];

/// 64 bytes in vector registers.
///
/// A comparison answers with a block as well: 0xFF in each byte for which it holds, 0x00 in the
/// others. Answers are combined with `&`, `|` and `!` while they are in registers, and only the
/// result becomes a mask, in which bit *n* is the answer for byte *n*.
pub(super) trait Block:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self>
{
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self;
    /// Compares each byte with the ASCII white space, 0x09 to 0x0D and 0x20.
    fn white_space(self) -> Self;
    /// Compares each byte with `byte`.
    fn equal(self, byte: u8) -> Self;
    /// Compares each byte with the range `first..=last`.
    fn within(self, first: u8, last: u8) -> Self;
    /// Compares each byte with the ASCII letters.
    fn ascii_letters(self) -> Self;
    /// The mask of an answer.
    fn bits(self) -> u64;
    /// For each byte the set of groups that it belongs to (the `LEAD_` bits of `tables`). The
    /// groups are the lead bytes of characters that may not be letters; the letters of most alphabets
    /// have none. A byte may get more groups than it has, never fewer:
    /// the groups only save the search for characters that cannot be there.
    fn special_leads(self) -> Self;
    /// Whether any byte has any of these bits.
    fn has(self, bits: u8) -> bool;
    /// Whether all bytes of the window are ASCII.
    fn is_ascii(window: &Window) -> bool;
    /// Whether the window has invalid UTF-8 behind its first three bytes, which the caller has
    /// validated. A character that is cut off by the end of the window is valid.
    fn has_invalid_utf8(window: &Window) -> bool;
}

/// The block that starts at byte `OFFSET` of the window: a look at the next bytes of all characters
/// at once.
#[inline(always)]
pub(super) fn load_at<B: Block, const OFFSET: usize>(window: &Window) -> B {
    const { assert!(OFFSET <= AHEAD_BYTES) };
    B::load(window[OFFSET..].first_chunk().expect("64 bytes of the 67"))
}
