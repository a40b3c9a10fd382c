//! UTF-8 one character at a time, invalid bytes included: the walk that defines the fast path.

use crate::rule::{Tally, classify, classify_ascii, classify_windows_1252};
use std::ops::RangeInclusive;

/// Counts characters one by one until at least `wanted` bytes are used or only the beginning of a
/// character is left; returns the bytes used.
pub(crate) fn count_scalar(tally: &mut Tally, bytes: &[u8], wanted: usize) -> usize {
    let mut used = 0;
    while used < wanted {
        match count_one(tally, &bytes[used..]) {
            Some(length) => used += length,
            None => break,
        }
    }
    used
}

/// Counts the first character, or the first invalid sequence byte by byte, and returns its length;
/// nothing when the bytes end inside a character that is valid so far.
#[inline]
pub(crate) fn count_one(tally: &mut Tally, bytes: &[u8]) -> Option<usize> {
    let (&lead, rest) = bytes.split_first()?;
    if lead.is_ascii() {
        tally.add(classify_ascii(lead));
        return Some(1);
    }
    let Some((length, second)) = sequence(lead) else {
        tally.add(classify_windows_1252(lead));
        return Some(1);
    };
    let mut scalar = u32::from(lead) & (0x7F >> length);
    for position in 1..length {
        let &byte = rest.get(position - 1)?;
        let valid = if position == 1 {
            second.contains(&byte)
        } else {
            (0x80..=0xBF).contains(&byte)
        };
        if !valid {
            // The maximal subpart of Unicode 3.9: what was read so far is one invalid sequence.
            for &invalid in &bytes[..position] {
                tally.add(classify_windows_1252(invalid));
            }
            return Some(position);
        }
        scalar = scalar << 6 | u32::from(byte & 0x3F);
    }
    // `sequence` admits no surrogate and nothing past U+10FFFF, so the replacement never shows.
    tally.add(classify(
        char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER),
    ));
    Some(length)
}

/// Length of the sequence a lead byte opens and the second bytes it allows (Unicode table 3-7).
#[inline]
fn sequence(lead: u8) -> Option<(usize, RangeInclusive<u8>)> {
    match lead {
        0xC2..=0xDF => Some((2, 0x80..=0xBF)),
        0xE0 => Some((3, 0xA0..=0xBF)),
        0xED => Some((3, 0x80..=0x9F)),
        0xE1..=0xEF => Some((3, 0x80..=0xBF)),
        0xF0 => Some((4, 0x90..=0xBF)),
        0xF1..=0xF3 => Some((4, 0x80..=0xBF)),
        0xF4 => Some((4, 0x80..=0x8F)),
        _ => None,
    }
}
