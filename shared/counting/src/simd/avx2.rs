//! The backend for x86-64: a block in two AVX2 registers.

use std::arch::x86_64::*;
use std::ops::{BitAnd, BitOr, Not};

use super::block::{BLOCK_BYTES, Block, Window};
use super::masks;
use super::tables::{FIRST_HIGH, FIRST_LOW, SECOND_HIGH, SPECIAL_HIGH, SPECIAL_LOW};
use super::tags::{self, TagScan};
use crate::rule::Tally;

/// As [`super::count`].
///
/// # Safety
/// The processor must have AVX2, BMI1 and POPCNT.
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub(super) unsafe fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    masks::count::<Avx2>(tally, bytes)
}

/// As [`super::scan_tag`].
///
/// # Safety
/// The processor must have AVX2, BMI1 and POPCNT.
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub(super) unsafe fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    tags::scan::<Avx2>(bytes)
}

/// A block in two registers.
///
/// This type is used only in the two functions above, whose callers have checked that the processor
/// has AVX2. That is why each `unsafe` block below is sound.
#[derive(Clone, Copy)]
struct Avx2 {
    low: __m256i,
    high: __m256i,
}

#[inline(always)]
fn splat(byte: u8) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_set1_epi8(byte.cast_signed()) }
}

/// Loads the first 32 bytes.
#[inline(always)]
fn load(bytes: &[u8]) -> __m256i {
    let bytes: &[u8; 32] = bytes.first_chunk().expect("32 bytes");
    // SAFETY: see `Avx2`; the array has the 32 bytes that are loaded.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// Replaces each byte by the table's entry for its low four bits; a byte above 0x7F becomes zero.
#[inline(always)]
fn look_up(table: &[u8; 16], nibbles: __m256i) -> __m256i {
    // SAFETY: see `Avx2`; the table has the 16 bytes that are loaded.
    unsafe {
        let table = _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast()));
        _mm256_shuffle_epi8(table, nibbles)
    }
}

#[inline(always)]
fn high_nibbles(bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_and_si256(_mm256_srli_epi16(bytes, 4), splat(0x0F)) }
}

#[inline(always)]
fn low_nibbles(bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_and_si256(bytes, splat(0x0F)) }
}

/// The errors of bytes 3 to 34, given bytes 0 to 34. A byte is zero where there is no error.
#[inline(always)]
fn utf8_errors(bytes: &[u8]) -> __m256i {
    let (previous_3, previous_2) = (load(bytes), load(&bytes[1..]));
    let (previous_1, bytes) = (load(&bytes[2..]), load(&bytes[3..]));
    // SAFETY: see `Avx2`.
    unsafe {
        let pairs = _mm256_and_si256(
            _mm256_and_si256(
                look_up(&FIRST_HIGH, high_nibbles(previous_1)),
                look_up(&FIRST_LOW, low_nibbles(previous_1)),
            ),
            look_up(&SECOND_HIGH, high_nibbles(bytes)),
        );
        // Bit 7 is set where the third or fourth byte of a character must be. Two continuation
        // bytes in a row are valid there and nowhere else.
        let third = _mm256_subs_epu8(previous_2, splat(0xE0 - 0x80));
        let fourth = _mm256_subs_epu8(previous_3, splat(0xF0 - 0x80));
        let expected = _mm256_and_si256(_mm256_or_si256(third, fourth), splat(0x80));
        _mm256_xor_si256(expected, pairs)
    }
}

/// The mask of the top bits.
#[inline(always)]
fn top_bits(bytes: __m256i) -> u64 {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_movemask_epi8(bytes) }
        .cast_unsigned()
        .into()
}

impl Avx2 {
    #[inline(always)]
    fn map(self, change: impl Fn(__m256i) -> __m256i) -> Self {
        Self {
            low: change(self.low),
            high: change(self.high),
        }
    }
}

impl BitAnd for Avx2 {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        // SAFETY: see `Avx2`.
        unsafe {
            Self {
                low: _mm256_and_si256(self.low, other.low),
                high: _mm256_and_si256(self.high, other.high),
            }
        }
    }
}

impl BitOr for Avx2 {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        // SAFETY: see `Avx2`.
        unsafe {
            Self {
                low: _mm256_or_si256(self.low, other.low),
                high: _mm256_or_si256(self.high, other.high),
            }
        }
    }
}

impl Not for Avx2 {
    type Output = Self;

    #[inline(always)]
    fn not(self) -> Self {
        // SAFETY: see `Avx2`.
        self.map(|bytes| unsafe { _mm256_xor_si256(bytes, splat(0xFF)) })
    }
}

impl Block for Avx2 {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self {
        Self {
            low: load(bytes),
            high: load(&bytes[32..]),
        }
    }

    #[inline(always)]
    fn white_space(self) -> Self {
        // The white space with this low half, which a byte is compared with. Where there is none,
        // the entry is a byte with another low half, so that no byte equals it.
        const WHITE_SPACE: [u8; 16] = {
            let mut table = [0xFF; 16];
            table[0] = b' ';
            let mut control = 0x09;
            while control <= 0x0D {
                table[control as usize] = control;
                control += 1;
            }
            table
        };
        // SAFETY: see `Avx2`.
        self.map(|bytes| unsafe { _mm256_cmpeq_epi8(look_up(&WHITE_SPACE, bytes), bytes) })
    }

    #[inline(always)]
    fn equal(self, byte: u8) -> Self {
        // SAFETY: see `Avx2`.
        self.map(|bytes| unsafe { _mm256_cmpeq_epi8(bytes, splat(byte)) })
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> Self {
        self.map(|bytes| {
            // SAFETY: see `Avx2`.
            unsafe {
                let offset = _mm256_sub_epi8(bytes, splat(first));
                _mm256_cmpeq_epi8(_mm256_min_epu8(offset, splat(last - first)), offset)
            }
        })
    }

    #[inline(always)]
    fn ascii_letters(self) -> Self {
        // SAFETY: see `Avx2`.
        let lower_case = self.map(|bytes| unsafe { _mm256_or_si256(bytes, splat(0x20)) });
        lower_case.within(b'a', b'z')
    }

    #[inline(always)]
    fn bits(self) -> u64 {
        top_bits(self.low) | top_bits(self.high) << 32
    }

    #[inline(always)]
    fn special_leads(self) -> Self {
        // SAFETY: see `Avx2`.
        self.map(|bytes| unsafe {
            _mm256_and_si256(
                look_up(&SPECIAL_HIGH, high_nibbles(bytes)),
                look_up(&SPECIAL_LOW, low_nibbles(bytes)),
            )
        })
    }

    #[inline(always)]
    fn has(self, bits: u8) -> bool {
        // SAFETY: see `Avx2`.
        unsafe { _mm256_testz_si256(_mm256_or_si256(self.low, self.high), splat(bits)) == 0 }
    }

    #[inline(always)]
    fn is_ascii(window: &Window) -> bool {
        // SAFETY: see `Avx2`.
        unsafe {
            let all = _mm256_or_si256(load(window), load(&window[32..]));
            _mm256_movemask_epi8(_mm256_or_si256(all, load(&window[35..]))) == 0
        }
    }

    #[inline(always)]
    fn has_invalid_utf8(window: &Window) -> bool {
        // SAFETY: see `Avx2`.
        unsafe {
            let errors = _mm256_or_si256(utf8_errors(window), utf8_errors(&window[32..]));
            _mm256_testz_si256(errors, errors) == 0
        }
    }
}
