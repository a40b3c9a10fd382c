//! The counting algorithm, on any [`Block`].
//!
//! The text is cut into blocks of 64 bytes, and each block becomes a few masks of 64 bits: bit *n*
//! of `words` says that a word character begins at byte *n*. Shifts and one addition then find
//! where words begin, and a population count counts them, without a branch for any byte.
//!
//! A character belongs to the block in which it begins. Its continuation bytes are ignorable, so a
//! block may cut a character anywhere, and the only state that is carried from block to block is
//! whether the text is inside a word.

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

/// The classes of the bytes in a block. A byte in no mask is a separator.
#[derive(Clone, Copy)]
struct Masks {
    words: u64,
    /// Ignorable characters, and all continuation bytes.
    ignorables: u64,
    ideographs: u64,
}

impl Masks {
    /// The masks of a block that is ASCII throughout.
    #[inline(always)]
    fn of_ascii<B: Block>(window: &Window) -> Self {
        Self {
            words: !load_at::<B, 0>(window).white_space().bits(),
            ignorables: 0,
            ideographs: 0,
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
        let separators = classes.separators | at.first.white_space().bits();
        let ignorables = classes.ignorables | continuations;
        Some(Self {
            words: !(separators | ignorables | classes.ideographs),
            ignorables,
            ideographs: classes.ideographs,
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

    /// Counts the first `length` bytes of the block; the bytes after them must be separators.
    #[inline(always)]
    fn add_to(self, tally: &mut Tally, length: usize) {
        let carried = u64::from(tally.in_word);
        let after_word = self.words << 1 | carried;
        // A word goes on over the ignorable bytes that follow it, which are a run of ones. Adding
        // the lowest bit of a run clears the run, because the carry passes through it. So the runs
        // that this addition clears are those that follow a word.
        let cleared = self.ignorables.wrapping_add(after_word & self.ignorables);
        let inside = self.words | self.ignorables & !cleared;
        let starts = self.words & !(inside << 1 | carried);
        tally.words += u64::from(starts.count_ones() + self.ideographs.count_ones());
        tally.in_word = inside >> (length - 1) & 1 == 1;
    }
}
