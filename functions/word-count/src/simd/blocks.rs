//! Counting by bit masks: bit n of a mask speaks of byte n of a block of 64.
//!
//! A block starts at a character boundary, so nothing but "in a word" passes from block to block;
//! a character that the block cuts is left to the next one.

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
    /// Whether the block has a byte that may begin a separator, an ignorable or an ideograph: C2,
    /// E1 to EA, EF, F0. Most alphabets have none.
    fn has_special_lead(self) -> bool;
    /// Whether the bytes are not UTF-8; a character cut at the end is no error.
    fn has_invalid_utf8(self) -> bool;
}

/// Counts whole blocks and the rest; the contract of [`super::count`].
#[inline(always)]
pub(super) fn count<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // Texts of documents come in short runs, for which a block costs more than it saves.
    const SHORT_BYTES: usize = 8;
    let mut used = 0;
    while let Some(block) = bytes[used..].first_chunk::<BLOCK_BYTES>() {
        used += count_block::<B>(tally, block, &bytes[used..]);
    }
    let rest = &bytes[used..];
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
fn count_block<B: Block>(tally: &mut Tally, bytes: &[u8; BLOCK_BYTES], all: &[u8]) -> usize {
    let block = B::load(bytes);
    if block.is_ascii() {
        Masks::of_words(!block.white_space(), BLOCK_BYTES).add_to(tally);
        return BLOCK_BYTES;
    }
    let length = complete_bytes(bytes);
    match masks(block, length) {
        Some(masks) => {
            masks.add_to(tally);
            length
        }
        None => count_scalar(tally, all, BLOCK_BYTES - 3),
    }
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
    if block.has_special_lead() {
        specials(block, kept, &mut masks)?;
    }
    Some(masks)
}

#[inline(always)]
fn specials<B: Block>(block: B, kept: u64, masks: &mut Masks) -> Option<()> {
    let mut separators = 0;
    let mut ignorables = 0;
    // E4 to E9 begin nothing but ideographs: U+4000 to U+9FFF.
    let mut ideographs = block.within(0xE4, 0xE9) & kept;
    let mut ideograph_tails = 0;

    let lead_e2 = block.equal(0xE2) & kept;
    if lead_e2 != 0 {
        let punctuation = GeneralPunctuation::new(block, lead_e2);
        separators |= spread_3(punctuation.separators);
        ignorables |= spread_3(punctuation.ignorables);
        // U+2E80 to U+2FFF.
        ideographs |= lead_e2 & block.within(0xBA, 0xBF) >> 1;
    }
    let lead_e3 = block.equal(0xE3) & kept;
    if lead_e3 != 0 {
        // U+3100 to U+31BF has Hangul letters among the ideographs.
        if lead_e3 & block.within(0x84, 0x86) >> 1 != 0 {
            return None;
        }
        let space = lead_e3 & block.equal(0x80) >> 1 & block.equal(0x80) >> 2;
        separators |= spread_3(space);
        ideographs |= lead_e3 & !space;
    }
    let lead_ef = block.equal(0xEF) & kept;
    if lead_ef != 0 {
        // Fullwidth forms; the other blocks of U+F900 to U+FFFF are mixed.
        let full_width = lead_ef & block.within(0xBC, 0xBD) >> 1;
        let unassigned = full_width & block.equal(0xBC) >> 1 & block.equal(0x80) >> 2;
        if lead_ef != full_width || unassigned != 0 {
            return None;
        }
        ideographs |= full_width;
    }
    let lead_c2 = block.equal(0xC2) & kept;
    if lead_c2 != 0 {
        let spaces = lead_c2 & (block.equal(0xA0) | block.equal(0x85)) >> 1;
        let soft_hyphens = lead_c2 & block.equal(0xAD) >> 1;
        separators |= spaces | spaces << 1;
        ignorables |= soft_hyphens | soft_hyphens << 1;
    }
    let lead_f0 = block.equal(0xF0) & kept;
    if lead_f0 != 0 {
        let planes_2_and_3 = lead_f0 & block.within(0xA0, 0xBF) >> 1;
        let mixed =
            block.within(0x96, 0x9B) >> 1 | block.equal(0x9F) >> 1 & block.within(0x88, 0x8B) >> 2;
        if lead_f0 & mixed != 0 {
            return None;
        }
        ideographs |= planes_2_and_3;
        ideograph_tails |= planes_2_and_3 << 3;
    }
    // The Ogham space mark; the end of the Yi radicals.
    let rare =
        block.equal(0xE1) & block.equal(0x9A) >> 1 | block.equal(0xEA) & block.equal(0x93) >> 1;
    if rare & kept != 0 {
        return None;
    }
    ideographs |= block.equal(0xEA) & block.within(0x80, 0x92) >> 1 & kept;

    masks.words &= !(separators | ignorables | spread_3(ideographs) | ideograph_tails);
    masks.ignorables = ignorables;
    masks.ideographs = ideographs;
    Some(())
}

/// The separators and ignorables of U+2000 to U+207F, by their first bytes.
struct GeneralPunctuation {
    separators: u64,
    ignorables: u64,
}

impl GeneralPunctuation {
    #[inline(always)]
    fn new<B: Block>(block: B, lead_e2: u64) -> Self {
        let second_80 = lead_e2 & block.equal(0x80) >> 1;
        let second_81 = lead_e2 & block.equal(0x81) >> 1;
        let spaces = block.within(0x80, 0x8A) | block.equal(0xAF);
        let breaks = block.within(0x93, 0x94) | block.within(0xA8, 0xA9);
        let joiners_and_marks = block.within(0x8B, 0x8F) | block.within(0xAA, 0xAE);
        let mut separators = second_80 & (spaces | breaks) >> 2;
        let mut ignorables = second_80 & joiners_and_marks >> 2;
        if second_81 != 0 {
            separators |= second_81 & block.equal(0x9F) >> 2;
            ignorables |= second_81 & (block.equal(0xA0) | block.within(0xA6, 0xA9)) >> 2;
        }
        Self {
            separators,
            ignorables,
        }
    }
}

/// All bytes of the three-byte characters that begin here.
#[inline(always)]
fn spread_3(leads: u64) -> u64 {
    leads | leads << 1 | leads << 2
}
