//! The counting algorithm, on any [`Block`].
//!
//! The text is cut into blocks of 64 bytes, and each block becomes a few masks of 64 bits: bit *n*
//! of `words` says that a word character begins at byte *n*. Shifts and one addition then find
//! where words begin, and a population count counts them, without a branch for any byte.
//!
//! A character belongs to the block in which it begins. Its continuation bytes are ignorable, so a
//! block may cut a character anywhere, and the only state that is carried from block to block is that
//! of [`OpenWord`](crate::rule::OpenWord): a few flags of the word and the line that go on.

use super::block::{AHEAD_BYTES, BLOCK_BYTES, Block, WINDOW_BYTES, Window, load_at};
use super::classes::{Characters, Classes};
use super::tables::LEAD_E2;
use crate::rule::Tally;
use crate::scalar::count_scalar;

/// Counts blocks as long as there are whole ones, then the rest; the contract of [`super::count`].
#[inline(always)]
pub(super) fn count<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // The text of a document comes in short runs, for which a block costs more than it saves.
    const SHORT_BYTES: usize = 8;
    // The longest rest that `Masks::of_rest` can pad to a window.
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

/// Counts blocks as long as there are whole windows. Returns the number of bytes counted, which
/// ends between two characters.
#[inline(always)]
fn count_blocks<B: Block>(tally: &mut Tally, bytes: &[u8]) -> usize {
    // A copy, because `tally` itself would have to be in memory all the time.
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

/// Counts at least a block by the scalar walk. A function of its own that takes the tally by value,
/// so that the common case can keep its tally in registers.
#[cold]
fn count_unusual(mut tally: Tally, bytes: &[u8]) -> (Tally, usize) {
    let used = count_scalar(&mut tally, bytes, BLOCK_BYTES);
    (tally, used)
}

/// Whether the first three bytes belong to valid characters. [`Block::has_invalid_utf8`] assumes it
/// of every window, because the window before has these bytes too; before the first window, this
/// function checks it.
fn starts_valid(bytes: &[u8]) -> bool {
    match std::str::from_utf8(&bytes[..2 * AHEAD_BYTES]) {
        Ok(_) => true,
        Err(error) => error.valid_up_to() >= AHEAD_BYTES,
    }
}

/// Removes the continuation bytes at the front: they belong to a character that is already counted
/// where it began.
#[inline(never)]
fn behind_cut(bytes: &[u8]) -> &[u8] {
    let ahead = bytes.iter().take(AHEAD_BYTES);
    let cut = ahead.take_while(|&&byte| byte & 0xC0 == 0x80);
    &bytes[cut.count()..]
}

/// The classes of the bytes in a block, a bit for the first byte of each character. A byte that is
/// not in one of the first three masks is a separator.
#[derive(Clone, Copy)]
struct Masks {
    words: u64,
    /// Ignorable characters, and all continuation bytes.
    ignorables: u64,
    ideographs: u64,
    continuations: u64,
    /// White space, line ends among it.
    spaces: u64,
    line_ends: u64,
    /// The word characters that are letters, and those that are digits.
    letters: u64,
    digits: u64,
}

impl Masks {
    /// The masks of a block that is ASCII throughout.
    #[inline(always)]
    fn of_ascii<B: Block>(window: &Window) -> Self {
        let block = load_at::<B, 0>(window);
        let spaces = block.white_space().bits();
        Self {
            words: !spaces,
            ignorables: 0,
            ideographs: 0,
            continuations: 0,
            spaces,
            line_ends: block.within(b'\n', b'\r').bits(),
            letters: block.ascii_letters().bits(),
            digits: block.within(b'0', b'9').bits(),
        }
    }

    /// The masks of the block in `window`. `checked` is the window to validate: the same one, or
    /// one that begins up to three bytes earlier. `None` if it is invalid, or if the block has one
    /// of the rare characters that are left to the scalar walk.
    #[inline(always)]
    fn of<B: Block>(checked: &Window, window: &Window) -> Option<Self> {
        // A text with so few continuation bytes is mostly ASCII, with a dash or a quotation mark
        // now and then. Where those are is hard to predict, and a wrong prediction costs more than
        // the search.
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
        let spaces = classes.spaces | at.first.white_space().bits();
        let ignorables = classes.ignorables | continuations;
        let words = !(spaces | classes.dashes | ignorables | classes.ideographs);
        let letters = at.first.ascii_letters() | at.first.within(0x80, 0xFF);
        Some(Self {
            words,
            ignorables,
            ideographs: classes.ideographs,
            continuations,
            spaces,
            line_ends: at.first.within(b'\n', b'\r').bits(),
            letters: words & letters.bits() & !(classes.symbols | classes.digits),
            digits: at.first.within(b'0', b'9').bits() | classes.digits,
        })
    }

    /// The masks of at most 63 bytes between two ends of characters; `None` as for
    /// [`of`](Self::of).
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

    /// Counts the first `length` bytes of the block; the bytes after them must be spaces.
    #[inline(always)]
    fn add_to(self, tally: &mut Tally, length: usize) {
        let counted = u64::MAX >> (BLOCK_BYTES - length);
        let carried = tally.open.word;
        // A word goes on over the ignorable bytes that follow it.
        let after_word = self.words << 1 | u64::from(carried);
        let inside = self.words | follow(after_word, self.ignorables);
        let starts = self.words & !(inside << 1 | u64::from(carried));
        let begun = starts | self.ideographs;
        tally.words += u64::from(begun.count_ones());
        tally.ideographs += u64::from(self.ideographs.count_ones());
        tally.characters += length as u64 - u64::from(self.continuations.count_ones());
        tally.spaces += u64::from((self.spaces & counted).count_ones());
        tally.line_ends += u64::from(self.line_ends.count_ones());
        self.add_numbers(tally, inside, starts, counted);
        tally.open.word = inside >> (length - 1) & 1 == 1;
        // In most blocks a line goes on that has a word.
        if self.line_ends != 0 || !tally.open.line {
            self.add_lines(tally, begun, length);
        }
    }

    /// Counts the lines whose first word begins in the block; `begun` are the beginnings of words.
    #[inline(always)]
    fn add_lines(self, tally: &mut Tally, begun: u64, length: usize) {
        // The bytes up to the first word of a line, from its beginning on.
        let line_starts = self.line_ends << 1 | u64::from(!tally.open.line);
        let fresh = line_starts | follow(line_starts, !(begun | self.line_ends)) << 1;
        tally.lines += u64::from((begun & fresh).count_ones());
        tally.open.line = (fresh & !begun | self.line_ends) >> (length - 1) & 1 == 0;
    }

    /// Counts the words without letters that end in the block, except those without digits.
    #[inline(always)]
    fn add_numbers(self, tally: &mut Tally, inside: u64, starts: u64, counted: u64) {
        let without_letter = inside & !self.letters;
        let without_digit = without_letter & !self.digits;
        let length = counted.count_ones();
        let carried = tally.open.without_letter;
        let (ends, open) = behind_runs(without_letter, starts, carried, length);
        tally.open.without_letter = open;
        if self.digits == 0 && !carried | tally.open.without_digit {
            // Nothing without a letter has a digit.
            tally.open.without_digit = open;
            return;
        }
        let numbers = (ends & !inside & counted).count_ones();
        let carried = tally.open.without_digit;
        let (ends, open) = behind_runs(without_digit, starts, carried, length);
        let symbols = (ends & !inside & counted).count_ones();
        tally.open.without_digit = open;
        tally.numbers += u64::from(numbers - symbols);
    }
}

/// The runs of ones in `runs` that begin at a bit of `starts`. Each bit of `starts` in a run must
/// be its first.
///
/// Adding the lowest bit of a run clears the run, because the carry passes through it. So the runs
/// that this addition clears are those that are looked for.
#[inline(always)]
fn follow(starts: u64, runs: u64) -> u64 {
    runs & !runs.wrapping_add(starts & runs)
}

/// The bits behind the runs of ones that begin at a bit of `starts`, or at the beginning of the block
/// if a run is `carried` over from the block before: the carries of the addition in [`follow`]. Also
/// whether such a run goes on behind the first `length` bytes.
#[inline(always)]
fn behind_runs(runs: u64, starts: u64, carried: bool, length: u32) -> (u64, bool) {
    let (sum, first) = runs.overflowing_add(starts & runs);
    let (sum, second) = sum.overflowing_add(u64::from(carried));
    let behind = sum & !runs;
    let open = match length {
        u64::BITS => first | second,
        length => behind >> length & 1 == 1,
    };
    (behind, open)
}
