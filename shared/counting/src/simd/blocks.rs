//! Counting by bit masks: bit n of a mask speaks of byte n of a block of 64.
//!
//! A character counts where its first byte is; its other bytes are passed over, so that blocks can
//! cut characters anywhere. What passes from block to block is only whether a word goes on.

use std::ops::{BitAnd, BitOr, Not};

use super::utf8_tables::{LEAD_C2, LEAD_E1_EA, LEAD_E2, LEAD_EAST_ASIAN, LEAD_F0};
use crate::rule::Tally;
use crate::scalar::count_scalar;

pub(super) const BLOCK_BYTES: usize = 64;
/// The bytes of a character that can lie behind the block that it begins in.
const AHEAD_BYTES: usize = 3;
/// A block and all of the characters that begin in it.
pub(super) const WINDOW_BYTES: usize = BLOCK_BYTES + AHEAD_BYTES;

pub(super) type Window = [u8; WINDOW_BYTES];

/// 64 bytes, or an answer about each of 64 bytes: 0xFF for yes, 0 for no.
pub(super) trait Block:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self>
{
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self;
    /// The white space of ASCII: 0x09 to 0x0D and 0x20.
    fn white_space(self) -> Self;
    /// The bytes equal to this one.
    fn equal(self, byte: u8) -> Self;
    /// The bytes from `first` to `last`.
    fn within(self, first: u8, last: u8) -> Self;
    /// The answers as a mask.
    fn bits(self) -> u64;
    /// No answers but for each byte the groups (see `utf8_tables`) that it is of, at least: those of
    /// bytes that may begin a separator, an ignorable or an ideograph. Most alphabets have none.
    fn special_leads(self) -> Self;
    /// Whether a byte has one of these bits.
    fn has(self, bits: u8) -> bool;
    /// Whether no byte is above 0x7F.
    fn is_ascii(window: &Window) -> bool;
    /// Whether a byte behind the first three is wrong in UTF-8 where it stands; a character cut at
    /// the end is no error.
    fn has_invalid_utf8(window: &Window) -> bool;
}

/// Counts whole blocks and the rest; the contract of [`super::count`].
#[inline(always)]
pub(super) fn count<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // Texts of documents come in short runs, for which a block costs more than it saves.
    const SHORT_BYTES: usize = 8;
    // Between three spaces and a space such a rest is a window.
    const REST_BYTES: usize = BLOCK_BYTES - 1;
    let mut used = 0;
    if bytes.len() > REST_BYTES {
        used = count_blocks::<B>(tally, bytes);
        let excess = (bytes.len() - used).saturating_sub(REST_BYTES);
        used += count_scalar(tally, &bytes[used..], excess);
    }
    let rest = &bytes[used..];
    if rest.len() >= SHORT_BYTES
        && let Some(masks) = Masks::of_rest::<B>(rest)
    {
        masks.add_to(tally, rest.len());
        return bytes.len();
    }
    used + count_scalar(tally, rest, rest.len())
}

/// Counts blocks while there are whole windows and returns the bytes used, up to the end of a
/// character.
#[inline(always)]
fn count_blocks<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // A copy of the tally can stay in registers.
    let mut counted = *tally;
    let mut rest = bytes;
    while rest.len() >= WINDOW_BYTES {
        if starts_valid(rest) {
            while let Some(window) = rest.first_chunk::<WINDOW_BYTES>() {
                if B::is_ascii(window) {
                    Masks::of_ascii::<B>(window).add_to(&mut counted, BLOCK_BYTES);
                } else if let Some(masks) = Masks::of::<B>(window, window) {
                    masks.add_to(&mut counted, BLOCK_BYTES);
                } else {
                    break;
                }
                rest = &rest[BLOCK_BYTES..];
            }
            rest = behind_cut(rest);
        }
        if rest.len() >= WINDOW_BYTES {
            let used;
            (counted, used) = count_unusual(counted, rest);
            rest = &rest[used..];
        }
    }
    *tally = counted;
    bytes.len() - rest.len()
}

/// Apart, and by value, so that the tally of the common case need not be in memory.
#[cold]
fn count_unusual(mut tally: Tally, bytes: &[u8]) -> (Tally, usize) {
    let used = count_scalar(&mut tally, bytes, BLOCK_BYTES);
    (tally, used)
}

/// Whether the first three bytes belong to valid characters, which windows take for granted, since
/// the one before looked at them.
fn starts_valid(bytes: &[u8]) -> bool {
    match std::str::from_utf8(&bytes[..2 * AHEAD_BYTES]) {
        Ok(_) => true,
        Err(error) => error.valid_up_to() >= AHEAD_BYTES,
    }
}

/// Without the rest of a character that is counted where it began.
#[inline(never)]
fn behind_cut(bytes: &[u8]) -> &[u8] {
    let ahead = bytes.iter().take(AHEAD_BYTES);
    let cut = ahead.take_while(|&&byte| byte & 0xC0 == 0x80);
    &bytes[cut.count()..]
}

/// The classes of the characters that begin in a block.
#[derive(Clone, Copy)]
struct Masks {
    /// Neither of the others, nor a separator.
    words: u64,
    /// And the bytes of any character behind its first.
    ignorables: u64,
    ideographs: u64,
}

impl Masks {
    /// Those of a block that is all ASCII.
    #[inline(always)]
    fn of_ascii<B: Block>(window: &Window) -> Self {
        Self {
            words: !load_at::<B, 0>(window).white_space().bits(),
            ignorables: 0,
            ideographs: 0,
        }
    }

    /// Those of the block in `window`; nothing when `checked`, the same or one that begins up to
    /// three bytes before, is invalid, or for the rare characters that are left to the scalar walk.
    #[inline(always)]
    fn of<B: Block>(checked: &Window, window: &Window) -> Option<Self> {
        // Where so few bytes are not ASCII, they are mostly of different characters: whether one
        // of them is special is not foretold well, and costs less to look at than to miss.
        const FEW: u32 = 16;
        if B::has_invalid_utf8(checked) {
            return None;
        }
        let at = Characters::<B>::load(window);
        let continuations = at.first.within(0x80, 0xBF).bits();
        let leads = at.first.special_leads();
        let mut classes = Classes::default();
        if continuations.count_ones() < FEW || leads.has(LEAD_E2) {
            classes.add_general_punctuation(&at);
        }
        if leads.has(!LEAD_E2) {
            classes.add_others(&at, leads)?;
        }
        let separators = classes.separators | at.first.white_space().bits();
        let ignorables = classes.ignorables | continuations;
        Some(Self {
            words: !(separators | ignorables | classes.ideographs),
            ignorables,
            ideographs: classes.ideographs,
        })
    }

    /// Those of at most 63 bytes, which begin and end a character; invalid if they do not.
    #[inline(always)]
    fn of_rest<B: Block>(rest: &[u8]) -> Option<Self> {
        let mut padded = [b' '; AHEAD_BYTES + WINDOW_BYTES];
        padded[AHEAD_BYTES..][..rest.len()].copy_from_slice(rest);
        let (checked, window) = (padded.first_chunk()?, padded.last_chunk()?);
        if B::is_ascii(window) {
            return Some(Self::of_ascii::<B>(window));
        }
        Self::of::<B>(checked, window)
    }

    /// Counts the first `length` bytes; there are only separators behind them.
    #[inline(always)]
    fn add_to(self, tally: &mut Tally, length: usize) {
        let carried = u64::from(tally.in_word);
        let after_word = self.words << 1 | carried;
        // Being in a word passes over the ignorables that follow it: adding the first bit of each
        // such row to the row clears it, by carrying to its end.
        let cleared = self.ignorables.wrapping_add(after_word & self.ignorables);
        let inside = self.words | self.ignorables & !cleared;
        let starts = self.words & !(inside << 1 | carried);
        tally.words += u64::from(starts.count_ones() + self.ideographs.count_ones());
        tally.in_word = inside >> (length - 1) & 1 == 1;
    }
}

#[inline(always)]
fn load_at<B: Block, const OFFSET: usize>(window: &Window) -> B {
    const { assert!(OFFSET <= AHEAD_BYTES) };
    B::load(window[OFFSET..].first_chunk().expect("64 bytes of the 67"))
}

/// The first, second and third bytes of the characters that begin in a block.
struct Characters<B> {
    first: B,
    second: B,
    third: B,
}

impl<B: Block> Characters<B> {
    #[inline(always)]
    fn load(window: &Window) -> Self {
        Self {
            first: load_at::<B, 0>(window),
            second: load_at::<B, 1>(window),
            third: load_at::<B, 2>(window),
        }
    }
}

/// The characters that are no part of a word, by their first bytes.
#[derive(Default)]
struct Classes {
    separators: u64,
    ignorables: u64,
    ideographs: u64,
}

impl Classes {
    #[inline(always)]
    fn add_others<B: Block>(&mut self, at: &Characters<B>, leads: B) -> Option<()> {
        if leads.has(LEAD_EAST_ASIAN) {
            self.add_east_asian(at)?;
        }
        if leads.has(LEAD_C2) {
            self.add_latin_1(at);
        }
        if leads.has(LEAD_F0) {
            self.add_supplementary(at)?;
        }
        if leads.has(LEAD_E1_EA) {
            self.add_ogham_and_yi(at)?;
        }
        Some(())
    }

    #[inline(always)]
    fn add_general_punctuation<B: Block>(&mut self, at: &Characters<B>) {
        let (first, second, third) = (at.first, at.second, at.third);
        let lead = first.equal(0xE2);
        let second_80 = lead & second.equal(0x80);
        let spaces = third.within(0x80, 0x8A) | third.equal(0xAF);
        let breaks = third.within(0x93, 0x94) | third.within(0xA8, 0xA9);
        let joiners_and_marks = third.within(0x8B, 0x8F) | third.within(0xAA, 0xAE);
        self.separators |= (second_80 & (spaces | breaks)).bits();
        self.ignorables |= (second_80 & joiners_and_marks).bits();
        if (lead & !second_80).bits() != 0 {
            let second_81 = lead & second.equal(0x81);
            let marks = third.equal(0xA0) | third.within(0xA6, 0xA9);
            self.separators |= (second_81 & third.equal(0x9F)).bits();
            self.ignorables |= (second_81 & marks).bits();
            // U+2E80 to U+2FFF.
            self.ideographs |= (lead & second.within(0xBA, 0xBF)).bits();
        }
    }

    /// E3 to E9 and EF. Without branches: texts have one or the other in no order.
    #[inline(always)]
    fn add_east_asian<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second, third) = (at.first, at.second, at.third);
        let (lead_e3, lead_ef) = (first.equal(0xE3), first.equal(0xEF));
        let third_80 = third.equal(0x80);
        // U+3100 to U+31BF has Hangul letters among the ideographs; of U+F000 to U+FFFF only the
        // fullwidth forms are alike, of which U+FF40 is left out with U+FF00.
        let mixed =
            lead_e3 & second.within(0x84, 0x86) | lead_ef & (!second.within(0xBC, 0xBD) | third_80);
        if mixed.bits() != 0 {
            return None;
        }
        let space = lead_e3 & second.equal(0x80) & third_80;
        self.separators |= space.bits();
        self.ideographs |= ((first.within(0xE3, 0xE9) | lead_ef) & !space).bits();
        Some(())
    }

    #[inline(always)]
    fn add_latin_1<B: Block>(&mut self, at: &Characters<B>) {
        let (first, second) = (at.first, at.second);
        let lead = first.equal(0xC2);
        self.separators |= (lead & (second.equal(0xA0) | second.equal(0x85))).bits();
        self.ignorables |= (lead & second.equal(0xAD)).bits();
    }

    #[inline(always)]
    fn add_supplementary<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second, third) = (at.first, at.second, at.third);
        let lead = first.equal(0xF0);
        let mixed = second.within(0x96, 0x9B) | second.equal(0x9F) & third.within(0x88, 0x8B);
        // The planes 2 and 3.
        self.ideographs |= (lead & second.within(0xA0, 0xBF)).bits();
        ((lead & mixed).bits() == 0).then_some(())
    }

    #[inline(always)]
    fn add_ogham_and_yi<B: Block>(&mut self, at: &Characters<B>) -> Option<()> {
        let (first, second) = (at.first, at.second);
        let lead_ea = first.equal(0xEA);
        let mixed = first.equal(0xE1) & second.equal(0x9A) | lead_ea & second.equal(0x93);
        self.ideographs |= (lead_ea & second.within(0x80, 0x92)).bits();
        (mixed.bits() == 0).then_some(())
    }
}
