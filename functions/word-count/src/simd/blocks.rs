//! Counting by bit masks: bit n of a mask speaks of byte n of a block of 64.
//!
//! A block starts at a character boundary, so nothing but "in a word" passes from block to block;
//! a character that the block cuts is left to the next one.

use super::utf8_tables::{LEAD_C2, LEAD_E1_EA, LEAD_E2, LEAD_EAST_ASIAN, LEAD_F0};
use crate::rule::Tally;
use crate::text::utf8::count_scalar;

pub(super) const BLOCK_BYTES: usize = 64;

/// What a processor answers about 64 bytes.
pub(super) trait Block: Copy {
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self;
    /// Whether no byte is above 0x7F.
    fn is_ascii(self) -> bool;
    /// The white space of ASCII: 0x09 to 0x0D and 0x20.
    fn white_space(self) -> u64;
    /// The bytes equal to this one.
    fn equal(self, byte: u8) -> u64;
    /// The bytes from `first` to `last`.
    fn within(self, first: u8, last: u8) -> u64;
    /// The groups of bytes (see `utf8_tables`) that may begin a separator, an ignorable or an
    /// ideograph, of which the block has one; at least those. Most alphabets have none.
    fn special_leads(self) -> u8;
    /// Whether the bytes are not UTF-8; a character cut at the end is no error.
    fn has_invalid_utf8(self) -> bool;
}

/// Counts whole blocks and the rest; the contract of [`super::count`].
#[inline(always)]
pub(super) fn count<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // Texts of documents come in short runs, for which a block costs more than it saves.
    const SHORT_BYTES: usize = 8;
    // A copy of the tally can stay in registers.
    let mut counted = *tally;
    let mut rest = bytes;
    while let Some(block) = rest.first_chunk::<BLOCK_BYTES>() {
        let used;
        (counted, used) = count_block::<B>(counted, block, rest);
        rest = &rest[used..];
    }
    *tally = counted;
    let used = bytes.len() - rest.len();
    if rest.len() < SHORT_BYTES {
        return used + count_scalar(tally, rest, rest.len());
    }
    // A space after a cut character makes it invalid, so that the scalar walk finds it.
    let mut padded = [b' '; BLOCK_BYTES];
    padded[..rest.len()].copy_from_slice(rest);
    let block = B::load(&padded);
    match masks(block, rest.len()) {
        Some(masks) => {
            masks.add_to(tally);
            bytes.len()
        }
        None => used + count_scalar(tally, rest, rest.len()),
    }
}

/// Counts the block at the front of `bytes` and returns the bytes used, at least 61.
#[inline(always)]
fn count_block<B: Block>(
    mut tally: Tally,
    bytes: &[u8; BLOCK_BYTES],
    all: &[u8],
) -> (Tally, usize) {
    let block = B::load(bytes);
    if block.is_ascii() {
        Masks::of_words(!block.white_space(), BLOCK_BYTES).add_to(&mut tally);
        return (tally, BLOCK_BYTES);
    }
    let length = complete_bytes(bytes);
    match masks(block, length) {
        Some(masks) => {
            masks.add_to(&mut tally);
            (tally, length)
        }
        None => count_unusual(tally, all),
    }
}

/// Apart, and by value, so that the tally of the common case need not be in memory.
#[cold]
fn count_unusual(mut tally: Tally, bytes: &[u8]) -> (Tally, usize) {
    let used = count_scalar(&mut tally, bytes, BLOCK_BYTES - 3);
    (tally, used)
}

/// The bytes of a block without the character it cuts at its end, if the block is valid.
#[inline(always)]
fn complete_bytes(bytes: &[u8; BLOCK_BYTES]) -> usize {
    let cut_1 = usize::from(bytes[63] >= 0xC0);
    let cut_2 = usize::from(bytes[62] >= 0xE0) * 2;
    let cut_3 = usize::from(bytes[61] >= 0xF0) * 3;
    BLOCK_BYTES - cut_1.max(cut_2).max(cut_3)
}

/// The classes of the first `length` bytes of a block; all bytes of a character are in one class.
#[derive(Clone, Copy)]
struct Masks {
    /// Neither of the others, nor a separator.
    words: u64,
    ignorables: u64,
    /// First bytes of ideographs only.
    ideographs: u64,
    length: usize,
}

impl Masks {
    #[inline(always)]
    fn of_words(words: u64, length: usize) -> Self {
        Self {
            words,
            ignorables: 0,
            ideographs: 0,
            length,
        }
    }

    #[inline(always)]
    fn add_to(self, tally: &mut Tally) {
        let carried = u64::from(tally.in_word);
        let mut inside = self.words;
        if self.ignorables != 0 {
            // Being in a word passes over the ignorables that follow it: adding the first bit of
            // each such row to the row clears it, by carrying to its end.
            let first = (self.words << 1 | carried) & self.ignorables;
            inside |= self.ignorables & !self.ignorables.wrapping_add(first);
        }
        let starts = self.words & !(inside << 1 | carried);
        tally.words += u64::from(starts.count_ones() + self.ideographs.count_ones());
        tally.in_word = inside >> (self.length - 1) & 1 == 1;
    }
}

/// The classes of a block that is not all ASCII; nothing when it is invalid or holds one of the
/// rare characters that are left to the scalar walk.
#[inline(always)]
fn masks<B: Block>(block: B, length: usize) -> Option<Masks> {
    if block.has_invalid_utf8() {
        return None;
    }
    let kept = u64::MAX >> (BLOCK_BYTES - length);
    let mut masks = Masks::of_words(!block.white_space() & kept, length);
    let leads = block.special_leads();
    if leads != 0 {
        let specials = Specials::of(block, leads, kept)?;
        masks.words &= !(specials.separators | specials.ignorables | specials.ideograph_bytes());
        masks.ignorables = specials.ignorables;
        masks.ideographs = specials.ideographs | specials.long_ideographs;
    }
    Some(masks)
}

/// The bytes that are no part of a word.
#[derive(Default)]
struct Specials {
    separators: u64,
    ignorables: u64,
    /// First bytes of ideographs of three bytes.
    ideographs: u64,
    /// And of four.
    long_ideographs: u64,
}

impl Specials {
    #[inline(always)]
    fn of<B: Block>(block: B, leads: u8, kept: u64) -> Option<Self> {
        let mut specials = Self::default();
        if leads & LEAD_EAST_ASIAN != 0 {
            specials.add_east_asian(block, kept)?;
        }
        if leads & LEAD_E2 != 0 {
            specials.add_general_punctuation(block, kept);
        }
        if leads & LEAD_C2 != 0 {
            specials.add_latin_1(block, kept);
        }
        if leads & LEAD_F0 != 0 {
            specials.add_supplementary(block, kept)?;
        }
        if leads & LEAD_E1_EA != 0 {
            specials.add_ogham_and_yi(block, kept)?;
        }
        Some(specials)
    }

    #[inline(always)]
    fn ideograph_bytes(&self) -> u64 {
        spread_3(self.ideographs) | spread_3(self.long_ideographs) | self.long_ideographs << 3
    }

    /// E3 to E9 and EF. Without branches: texts have one or the other in no order.
    #[inline(always)]
    fn add_east_asian<B: Block>(&mut self, block: B, kept: u64) -> Option<()> {
        let lead_e3 = block.equal(0xE3) & kept;
        let lead_ef = block.equal(0xEF) & kept;
        let second_bc = block.equal(0xBC) >> 1;
        let second_bd = block.equal(0xBD) >> 1;
        let byte_80 = block.equal(0x80);
        // U+3100 to U+31BF has Hangul letters among the ideographs; of U+F000 to U+FFFF only the
        // fullwidth forms are alike, but for U+FF00.
        let mixed = lead_e3 & block.within(0x84, 0x86) >> 1
            | lead_ef & !(second_bc | second_bd)
            | lead_ef & second_bc & byte_80 >> 2;
        if mixed != 0 {
            return None;
        }
        let space = lead_e3 & byte_80 >> 1 & byte_80 >> 2;
        self.separators |= spread_3(space);
        self.ideographs |= (block.within(0xE3, 0xE9) & kept | lead_ef) & !space;
        Some(())
    }

    #[inline(always)]
    fn add_general_punctuation<B: Block>(&mut self, block: B, kept: u64) {
        let lead = block.equal(0xE2) & kept;
        let second_80 = lead & block.equal(0x80) >> 1;
        let spaces = block.within(0x80, 0x8A) | block.equal(0xAF);
        let breaks = block.within(0x93, 0x94) | block.within(0xA8, 0xA9);
        let joiners_and_marks = block.within(0x8B, 0x8F) | block.within(0xAA, 0xAE);
        let mut separators = second_80 & (spaces | breaks) >> 2;
        let mut ignorables = second_80 & joiners_and_marks >> 2;
        let second_81 = lead & block.equal(0x81) >> 1;
        if second_81 != 0 {
            separators |= second_81 & block.equal(0x9F) >> 2;
            ignorables |= second_81 & (block.equal(0xA0) | block.within(0xA6, 0xA9)) >> 2;
        }
        self.separators |= spread_3(separators);
        self.ignorables |= spread_3(ignorables);
        // U+2E80 to U+2FFF.
        self.ideographs |= lead & block.within(0xBA, 0xBF) >> 1;
    }

    #[inline(always)]
    fn add_latin_1<B: Block>(&mut self, block: B, kept: u64) {
        let lead = block.equal(0xC2) & kept;
        let spaces = lead & (block.equal(0xA0) | block.equal(0x85)) >> 1;
        let soft_hyphens = lead & block.equal(0xAD) >> 1;
        self.separators |= spaces | spaces << 1;
        self.ignorables |= soft_hyphens | soft_hyphens << 1;
    }

    #[inline(always)]
    fn add_supplementary<B: Block>(&mut self, block: B, kept: u64) -> Option<()> {
        let lead = block.equal(0xF0) & kept;
        let mixed =
            block.within(0x96, 0x9B) >> 1 | block.equal(0x9F) >> 1 & block.within(0x88, 0x8B) >> 2;
        // The planes 2 and 3.
        self.long_ideographs |= lead & block.within(0xA0, 0xBF) >> 1;
        (lead & mixed == 0).then_some(())
    }

    #[inline(always)]
    fn add_ogham_and_yi<B: Block>(&mut self, block: B, kept: u64) -> Option<()> {
        let lead_ea = block.equal(0xEA) & kept;
        let mixed =
            block.equal(0xE1) & kept & block.equal(0x9A) >> 1 | lead_ea & block.equal(0x93) >> 1;
        self.ideographs |= lead_ea & block.within(0x80, 0x92) >> 1;
        (mixed == 0).then_some(())
    }
}

/// All bytes of the three-byte characters that begin here.
#[inline(always)]
fn spread_3(leads: u64) -> u64 {
    leads | leads << 1 | leads << 2
}

/// The bits that any of the eight bytes has.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
pub(super) fn union_of_bytes(bytes: u64) -> u8 {
    let halves = bytes | bytes >> 32;
    let quarters = halves | halves >> 16;
    (quarters | quarters >> 8) as u8
}
