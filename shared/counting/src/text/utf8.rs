//! UTF-8 in chunks of any size, invalid bytes included; the scalar walk that defines the fast path.

use crate::rule::{Tally, classify, classify_windows_1252};
use crate::simd;

/// Counts UTF-8 pushed in chunks; a character may be cut anywhere.
#[derive(Debug, Default)]
pub(crate) struct Utf8Counter {
    tally: Tally,
    /// The first bytes of a character whose rest has not arrived.
    cut: [u8; 3],
    cut_bytes: usize,
}

impl Utf8Counter {
    pub(crate) fn push(&mut self, chunk: &[u8]) {
        let Some(chunk) = self.complete_cut(chunk) else {
            return;
        };
        let used = simd::count(&mut self.tally, chunk);
        self.keep_cut(&chunk[used..]);
    }

    pub(crate) fn finish(mut self) -> u64 {
        for &byte in &self.cut[..self.cut_bytes] {
            self.tally.add(classify_windows_1252(byte));
        }
        self.tally.words
    }

    /// Joins the cut character with the chunk's first bytes and returns the rest of the chunk, or
    /// nothing when even the whole chunk does not complete it.
    fn complete_cut<'chunk>(&mut self, chunk: &'chunk [u8]) -> Option<&'chunk [u8]> {
        if self.cut_bytes == 0 {
            return Some(chunk);
        }
        let borrowed = chunk.len().min(4);
        let mut joined = [0; 7];
        joined[..self.cut_bytes].copy_from_slice(&self.cut[..self.cut_bytes]);
        joined[self.cut_bytes..self.cut_bytes + borrowed].copy_from_slice(&chunk[..borrowed]);
        let joined = &joined[..self.cut_bytes + borrowed];
        let mut used = 0;
        while used < self.cut_bytes {
            match count_one(&mut self.tally, &joined[used..]) {
                Some(length) => used += length,
                None => {
                    self.keep_cut(&joined[used..]);
                    return None;
                }
            }
        }
        Some(&chunk[used - self.cut_bytes..])
    }

    fn keep_cut(&mut self, bytes: &[u8]) {
        self.cut[..bytes.len()].copy_from_slice(bytes);
        self.cut_bytes = bytes.len();
    }
}

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
fn count_one(tally: &mut Tally, bytes: &[u8]) -> Option<usize> {
    let (&lead, rest) = bytes.split_first()?;
    if lead.is_ascii() {
        tally.add(crate::rule::classify_ascii(lead));
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
fn sequence(lead: u8) -> Option<(usize, std::ops::RangeInclusive<u8>)> {
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
