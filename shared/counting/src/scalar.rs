//! UTF-8, one character at a time, including invalid bytes.
//!
//! This walk is the reference for `simd`, which leaves to it the blocks that are invalid or rare.

use crate::rule::{Tally, classify, classify_ascii, classify_windows_1252};
use std::ops::RangeInclusive;

/// Counts characters until at least `wanted` bytes are counted, or only the beginning of a
/// character is left. Returns the number of bytes counted.
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

/// Counts the first character and returns its length in bytes. An invalid sequence counts as the
/// Windows-1252 characters that its bytes are. `None` if the bytes end within a character that is
/// valid so far.
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
            // The bytes so far are one invalid sequence, and this one begins the next character:
            // the "maximal subpart" of the Unicode Standard, section 3.9.
            for &invalid in &bytes[..position] {
                tally.add(classify_windows_1252(invalid));
            }
            return Some(position);
        }
        scalar = scalar << 6 | u32::from(byte & 0x3F);
    }
    // The replacement is never used: `sequence` excludes surrogates and code points above U+10FFFF.
    tally.add(classify(
        char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER),
    ));
    Some(length)
}

/// The length of the sequence that a lead byte begins, and the second bytes that it allows (the
/// Unicode Standard, table 3-7). `None` if the byte cannot begin a sequence.
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
