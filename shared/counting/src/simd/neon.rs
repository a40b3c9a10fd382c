//! The backend for 64-bit ARM: a block in four NEON registers, which every such processor has.

use std::arch::aarch64::*;
use std::ops::{BitAnd, BitOr, Not};

use super::block::{BLOCK_BYTES, Block, Window};
use super::masks;
use super::tables::{FIRST_HIGH, FIRST_LOW, SECOND_HIGH, SPECIAL_HIGH, SPECIAL_LOW};
use super::tags::{self, TagScan};
use crate::rule::Tally;

/// As [`super::count`].
pub(super) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    masks::count::<Neon>(tally, bytes)
}

/// As [`super::scan_tag`].
pub(super) fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    tags::scan::<Neon>(bytes)
}

/// A block in four registers.
///
/// NEON is part of the architecture. That is why each `unsafe` block below is sound.
#[derive(Clone, Copy)]
struct Neon([uint8x16_t; 4]);

#[inline(always)]
fn splat(byte: u8) -> uint8x16_t {
    // SAFETY: see `Neon`.
    unsafe { vdupq_n_u8(byte) }
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: see `Neon`; the array has the 16 bytes that are loaded.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[inline(always)]
fn look_up(table: &[u8; 16], nibbles: uint8x16_t) -> uint8x16_t {
    // SAFETY: see `Neon`.
    unsafe { vqtbl1q_u8(load(table), nibbles) }
}

#[inline(always)]
fn high_nibbles(bytes: uint8x16_t) -> uint8x16_t {
    // SAFETY: see `Neon`.
    unsafe { vshrq_n_u8::<4>(bytes) }
}

#[inline(always)]
fn low_nibbles(bytes: uint8x16_t) -> uint8x16_t {
    // SAFETY: see `Neon`.
    unsafe { vandq_u8(bytes, splat(0x0F)) }
}

/// The errors of bytes 3 to 18, given bytes 0 to 18. A byte is zero where there is no error.
#[inline(always)]
fn utf8_errors(bytes: &[u8]) -> uint8x16_t {
    let at = |offset: usize| load(bytes[offset..].first_chunk().expect("16 of the 19 bytes"));
    let (previous_3, previous_2, previous_1, bytes) = (at(0), at(1), at(2), at(3));
    // SAFETY: see `Neon`.
    unsafe {
        let pairs = vandq_u8(
            vandq_u8(
                look_up(&FIRST_HIGH, high_nibbles(previous_1)),
                look_up(&FIRST_LOW, low_nibbles(previous_1)),
            ),
            look_up(&SECOND_HIGH, high_nibbles(bytes)),
        );
        // Bit 7 is set where the third or fourth byte of a character must be. Two continuation
        // bytes in a row are valid there and nowhere else.
        let third = vqsubq_u8(previous_2, splat(0xE0 - 0x80));
        let fourth = vqsubq_u8(previous_3, splat(0xF0 - 0x80));
        let expected = vandq_u8(vorrq_u8(third, fourth), splat(0x80));
        veorq_u8(expected, pairs)
    }
}

impl Neon {
    #[inline(always)]
    fn map(self, change: impl Fn(uint8x16_t) -> uint8x16_t) -> Self {
        Self(self.0.map(change))
    }

    /// The largest byte of the four registers combined by `or`. It is zero only if all bytes are.
    #[inline(always)]
    fn largest(self) -> u8 {
        let [first, second, third, fourth] = self.0;
        // SAFETY: see `Neon`.
        unsafe { vmaxvq_u8(vorrq_u8(vorrq_u8(first, second), vorrq_u8(third, fourth))) }
    }
}

impl BitAnd for Neon {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        // SAFETY: see `Neon`.
        Self(std::array::from_fn(|quarter| unsafe {
            vandq_u8(self.0[quarter], other.0[quarter])
        }))
    }
}

impl BitOr for Neon {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        // SAFETY: see `Neon`.
        Self(std::array::from_fn(|quarter| unsafe {
            vorrq_u8(self.0[quarter], other.0[quarter])
        }))
    }
}

impl Not for Neon {
    type Output = Self;

    #[inline(always)]
    fn not(self) -> Self {
        // SAFETY: see `Neon`.
        self.map(|bytes| unsafe { vmvnq_u8(bytes) })
    }
}

impl Block for Neon {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self {
        let (quarters, _) = bytes.as_chunks::<16>();
        Self(std::array::from_fn(|quarter| load(&quarters[quarter])))
    }

    #[inline(always)]
    fn white_space(self) -> Self {
        self.map(|bytes| {
            // SAFETY: see `Neon`.
            unsafe {
                let controls = vcltq_u8(vsubq_u8(bytes, splat(0x09)), splat(5));
                vorrq_u8(controls, vceqq_u8(bytes, splat(b' ')))
            }
        })
    }

    #[inline(always)]
    fn equal(self, byte: u8) -> Self {
        // SAFETY: see `Neon`.
        self.map(|bytes| unsafe { vceqq_u8(bytes, splat(byte)) })
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> Self {
        // SAFETY: see `Neon`.
        self.map(|bytes| unsafe { vcleq_u8(vsubq_u8(bytes, splat(first)), splat(last - first)) })
    }

    #[inline(always)]
    fn ascii_letters(self) -> Self {
        // SAFETY: see `Neon`.
        let lower_case = self.map(|bytes| unsafe { vorrq_u8(bytes, splat(0x20)) });
        lower_case.within(b'a', b'z')
    }

    #[inline(always)]
    fn bits(self) -> u64 {
        const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        let [first, second, third, fourth] = self.0;
        // SAFETY: see `Neon`.
        unsafe {
            // Each byte keeps one bit. Three additions of neighbours collect the bits of eight
            // bytes in one byte.
            let bits = load(&BITS);
            let low = vpaddq_u8(vandq_u8(first, bits), vandq_u8(second, bits));
            let high = vpaddq_u8(vandq_u8(third, bits), vandq_u8(fourth, bits));
            let joined = vpaddq_u8(low, high);
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(joined, joined)))
        }
    }

    #[inline(always)]
    fn special_leads(self) -> Self {
        // SAFETY: see `Neon`.
        self.map(|bytes| unsafe {
            vandq_u8(
                look_up(&SPECIAL_HIGH, high_nibbles(bytes)),
                look_up(&SPECIAL_LOW, low_nibbles(bytes)),
            )
        })
    }

    #[inline(always)]
    fn has(self, bits: u8) -> bool {
        // SAFETY: see `Neon`.
        self.map(|bytes| unsafe { vandq_u8(bytes, splat(bits)) })
            .largest()
            != 0
    }

    #[inline(always)]
    fn is_ascii(window: &Window) -> bool {
        let (block, last) = (window.first_chunk(), window.last_chunk());
        let (block, last) = (block.expect("64 of 67"), last.expect("16 of 67"));
        (Self::load(block) | Self([load(last); 4])).largest() < 0x80
    }

    #[inline(always)]
    fn has_invalid_utf8(window: &Window) -> bool {
        let quarter = |quarter: usize| utf8_errors(&window[quarter * 16..]);
        Self(std::array::from_fn(quarter)).largest() != 0
    }
}
