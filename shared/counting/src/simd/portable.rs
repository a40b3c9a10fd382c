//! The backend for all other processors: a block in eight ordinary registers.

use std::ops::{BitAnd, BitOr, Not};

use super::block::{BLOCK_BYTES, Block, Window};
use super::masks;
use super::tags::{self, TagScan};
use crate::rule::Tally;

/// As [`super::count`].
pub(super) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    masks::count::<Portable>(tally, bytes)
}

/// As [`super::scan_tag`].
pub(super) fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    tags::scan::<Portable>(bytes)
}

#[derive(Clone, Copy)]
struct Portable([u64; 8]);

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Compares the lower seven bits of each byte with `least` (1 to 128). The answer is in the top
/// bits.
fn at_least_7_bits(word: u64, least: u8) -> u64 {
    ((word & !HIGH_BITS) + LOW_BITS * u64::from(128 - least)) & HIGH_BITS
}

impl Portable {
    /// Compares each byte with the range `least..=0xFF`.
    fn at_least(self, least: u8) -> Self {
        Self(self.0.map(|word| match least {
            0 => HIGH_BITS,
            1..=0x80 => at_least_7_bits(word, least) | word & HIGH_BITS,
            _ => at_least_7_bits(word, least & 0x7F) & word,
        }))
    }
}

impl BitAnd for Portable {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(std::array::from_fn(|number| {
            self.0[number] & other.0[number]
        }))
    }
}

impl BitOr for Portable {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(std::array::from_fn(|number| {
            self.0[number] | other.0[number]
        }))
    }
}

impl Not for Portable {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

impl Block for Portable {
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self {
        let (eights, _) = bytes.as_chunks::<8>();
        Self(std::array::from_fn(|number| {
            u64::from_le_bytes(eights[number])
        }))
    }

    fn white_space(self) -> Self {
        Self(self.0.map(|word| {
            let controls = at_least_7_bits(word, 0x09) & !at_least_7_bits(word, 0x0E);
            let spaces = at_least_7_bits(word, 0x20) & !at_least_7_bits(word, 0x21);
            (controls | spaces) & !word
        }))
    }

    fn equal(self, byte: u8) -> Self {
        // Equal bytes become zero. A byte is zero if its top bit is clear and its lower bits are
        // below 1.
        let other = LOW_BITS * u64::from(byte);
        Self(
            self.0
                .map(|word| !(word ^ other | at_least_7_bits(word ^ other, 1))),
        )
    }

    fn within(self, first: u8, last: u8) -> Self {
        let from = self.at_least(first);
        match last.checked_add(1) {
            Some(above) => from & !self.at_least(above),
            None => from,
        }
    }

    fn ascii_letters(self) -> Self {
        Self(self.0.map(|word| word | (LOW_BITS * 0x20))).within(b'a', b'z')
    }

    fn bits(self) -> u64 {
        self.0.iter().enumerate().fold(0, |mask, (number, &word)| {
            // The multiplication moves the eight bits next to each other, into the top byte.
            let bits = ((word & HIGH_BITS) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask | bits << (number * 8)
        })
    }

    fn special_leads(self) -> Self {
        // All bytes have all groups: the search would cost as much as it saves here.
        Self([u64::MAX; 8])
    }

    fn has(self, bits: u8) -> bool {
        self.0
            .iter()
            .any(|word| word & (LOW_BITS * u64::from(bits)) != 0)
    }

    fn is_ascii(window: &Window) -> bool {
        window.is_ascii()
    }

    fn has_invalid_utf8(window: &Window) -> bool {
        // Up to three continuation bytes of a character that began before.
        let continued = window
            .iter()
            .take(3)
            .take_while(|&&byte| byte & 0xC0 == 0x80);
        let bytes = &window[continued.count()..];
        std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_the_bit_of_each_byte_that_matches() {
        for start in 0..=255u8 {
            let bytes: [u8; BLOCK_BYTES] =
                std::array::from_fn(|number| start.wrapping_add((number * 7) as u8));
            let block = Portable::load(&bytes);
            let mask = |test: &dyn Fn(u8) -> bool| -> u64 {
                bytes
                    .iter()
                    .enumerate()
                    .map(|(number, &byte)| u64::from(test(byte)) << number)
                    .sum()
            };
            let white = |byte: u8| byte == b' ' || (0x09..=0x0D).contains(&byte);
            assert_eq!(block.white_space().bits(), mask(&white));
            let letter = |byte: u8| byte.is_ascii_alphabetic();
            assert_eq!(block.ascii_letters().bits(), mask(&letter));
            for byte in [0, b' ', b'<', 0x7F, 0x80, 0x81, 0xC2, 0xFF] {
                assert_eq!(block.equal(byte).bits(), mask(&|other| other == byte));
            }
            for (first, last) in [
                (0x80, 0x80),
                (0x80, 0x8A),
                (0xE4, 0xE9),
                (0xBA, 0xFF),
                (0xFF, 0xFF),
            ] {
                assert_eq!(
                    block.within(first, last).bits(),
                    mask(&|byte| (first..=last).contains(&byte))
                );
            }
        }
    }
}
