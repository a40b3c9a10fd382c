//! Blocks as eight ordinary registers, for processors without AVX2 or NEON.

use super::blocks::{self, BLOCK_BYTES, Block};
use super::tags::{self, TagScan};
use crate::rule::Tally;

/// As [`super::count`].
pub(super) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    blocks::count::<Portable>(tally, bytes)
}

/// As [`super::scan_tag`].
pub(super) fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    tags::scan::<Portable>(bytes)
}

#[derive(Clone, Copy)]
struct Portable([u64; 8]);

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The top bits of the bytes whose lower seven bits are at least `least` (1 to 128).
fn at_least_7_bits(word: u64, least: u8) -> u64 {
    ((word & !HIGH_BITS) + LOW_BITS * u64::from(128 - least)) & HIGH_BITS
}

impl Portable {
    /// The mask of the bytes whose top bits `test` sets, all other bits being zero.
    fn mask(self, test: impl Fn(u64) -> u64) -> u64 {
        self.0.iter().enumerate().fold(0, |mask, (number, &word)| {
            // Multiplying moves the eight bits side by side into the top byte.
            let bits = (test(word) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask | bits << (number * 8)
        })
    }

    /// The bytes that are at least this one.
    fn at_least(self, least: u8) -> u64 {
        self.mask(|word| match least {
            0 => HIGH_BITS,
            1..=0x80 => at_least_7_bits(word, least) | word & HIGH_BITS,
            _ => at_least_7_bits(word, least & 0x7F) & word,
        })
    }

    fn bytes(self) -> [u8; BLOCK_BYTES] {
        let mut bytes = [0; BLOCK_BYTES];
        let (eights, _) = bytes.as_chunks_mut::<8>();
        for (eight, word) in eights.iter_mut().zip(self.0) {
            *eight = word.to_le_bytes();
        }
        bytes
    }
}

impl Block for Portable {
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self {
        let (eights, _) = bytes.as_chunks::<8>();
        Self(std::array::from_fn(|number| {
            u64::from_le_bytes(eights[number])
        }))
    }

    fn is_ascii(self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) & HIGH_BITS == 0
    }

    fn white_space(self) -> u64 {
        self.mask(|word| {
            let controls = at_least_7_bits(word, 0x09) & !at_least_7_bits(word, 0x0E);
            let spaces = at_least_7_bits(word, 0x20) & !at_least_7_bits(word, 0x21);
            (controls | spaces) & !word
        })
    }

    fn equal(self, byte: u8) -> u64 {
        // A byte is zero if neither its top bit is set nor its lower bits reach 1.
        let other = LOW_BITS * u64::from(byte);
        self.mask(|word| !(word ^ other | at_least_7_bits(word ^ other, 1)) & HIGH_BITS)
    }

    fn within(self, first: u8, last: u8) -> u64 {
        let from = self.at_least(first);
        match last.checked_add(1) {
            Some(above) => from & !self.at_least(above),
            None => from,
        }
    }

    fn special_leads(self) -> u8 {
        // The question only saves work, and here costs as much as it saves.
        u8::MAX
    }

    fn has_invalid_utf8(self) -> bool {
        std::str::from_utf8(&self.bytes()).is_err_and(|error| error.error_len().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_those_of_the_bytes_one_by_one() {
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
            assert_eq!(block.white_space(), mask(&white));
            assert_eq!(block.is_ascii(), bytes.is_ascii());
            for byte in [0, b' ', b'<', 0x7F, 0x80, 0x81, 0xC2, 0xFF] {
                assert_eq!(block.equal(byte), mask(&|other| other == byte));
            }
            for (first, last) in [
                (0x80, 0x80),
                (0x80, 0x8A),
                (0xE4, 0xE9),
                (0xBA, 0xFF),
                (0xFF, 0xFF),
            ] {
                assert_eq!(
                    block.within(first, last),
                    mask(&|byte| (first..=last).contains(&byte))
                );
            }
        }
    }
}
