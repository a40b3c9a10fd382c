//! Blocks as two AVX2 registers.

use std::arch::x86_64::*;

use super::blocks::{self, BLOCK_BYTES, Block};
use super::tags::{self, TagScan};
use super::utf8_tables::{FIRST_HIGH, FIRST_LOW, SECOND_HIGH, SPECIAL_HIGH, SPECIAL_LOW};
use crate::rule::Tally;

/// As [`super::count`].
///
/// # Safety
/// The processor must have AVX2, BMI1 and POPCNT.
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub(super) unsafe fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    blocks::count::<Avx2>(tally, bytes)
}

/// As [`super::scan_tag`].
///
/// # Safety
/// The processor must have AVX2, BMI1 and POPCNT.
#[target_feature(enable = "avx2,bmi1,popcnt")]
pub(super) unsafe fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    tags::scan::<Avx2>(bytes)
}

/// Exists only inside the functions above, so the instructions below are there: each is SAFE for that reason.
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

/// Looks the low four bits of each byte up.
#[inline(always)]
fn look_up(table: &[u8; 16], halves: __m256i) -> __m256i {
    // SAFETY: see `Avx2`; the table has the 16 bytes that are loaded.
    unsafe {
        let table = _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast()));
        _mm256_shuffle_epi8(table, halves)
    }
}

#[inline(always)]
fn high_halves(bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_and_si256(_mm256_srli_epi16(bytes, 4), splat(0x0F)) }
}

#[inline(always)]
fn low_halves(bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe { _mm256_and_si256(bytes, splat(0x0F)) }
}

#[inline(always)]
fn special_leads(bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe {
        _mm256_and_si256(
            look_up(&SPECIAL_HIGH, high_halves(bytes)),
            look_up(&SPECIAL_LOW, low_halves(bytes)),
        )
    }
}

/// The errors of `bytes`, which follow `before`; zero where there is none.
#[inline(always)]
fn utf8_errors(before: __m256i, bytes: __m256i) -> __m256i {
    // SAFETY: see `Avx2`.
    unsafe {
        let across = _mm256_permute2x128_si256::<0x21>(before, bytes);
        let previous_1 = _mm256_alignr_epi8::<15>(bytes, across);
        let previous_2 = _mm256_alignr_epi8::<14>(bytes, across);
        let previous_3 = _mm256_alignr_epi8::<13>(bytes, across);
        let pairs = _mm256_and_si256(
            _mm256_and_si256(
                look_up(&FIRST_HIGH, high_halves(previous_1)),
                look_up(&FIRST_LOW, low_halves(previous_1)),
            ),
            look_up(&SECOND_HIGH, high_halves(bytes)),
        );
        // Bit 7 where a third or fourth byte must be: there, and only there, two continuations
        // are right.
        let third = _mm256_subs_epu8(previous_2, splat(0xE0 - 0x80));
        let fourth = _mm256_subs_epu8(previous_3, splat(0xF0 - 0x80));
        let expected = _mm256_and_si256(_mm256_or_si256(third, fourth), splat(0x80));
        _mm256_xor_si256(expected, pairs)
    }
}

impl Avx2 {
    /// The mask of the bytes whose top bit is set after `test`.
    #[inline(always)]
    fn mask(self, test: impl Fn(__m256i) -> __m256i) -> u64 {
        // SAFETY: see `Avx2`.
        unsafe {
            let low = _mm256_movemask_epi8(test(self.low)).cast_unsigned();
            let high = _mm256_movemask_epi8(test(self.high)).cast_unsigned();
            u64::from(low) | u64::from(high) << 32
        }
    }
}

impl Block for Avx2 {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK_BYTES]) -> Self {
        // SAFETY: see `Avx2`; the array has the 64 bytes that are loaded.
        unsafe {
            Self {
                low: _mm256_loadu_si256(bytes.as_ptr().cast()),
                high: _mm256_loadu_si256(bytes.as_ptr().add(32).cast()),
            }
        }
    }

    #[inline(always)]
    fn is_ascii(self) -> bool {
        // SAFETY: see `Avx2`.
        unsafe { _mm256_movemask_epi8(_mm256_or_si256(self.low, self.high)) == 0 }
    }

    #[inline(always)]
    fn white_space(self) -> u64 {
        self.mask(|bytes| {
            // SAFETY: see `Avx2`.
            unsafe {
                // Greater than 8 and less than 14, signed: bytes above 0x7F are negative.
                let controls = _mm256_and_si256(
                    _mm256_cmpgt_epi8(bytes, splat(0x08)),
                    _mm256_cmpgt_epi8(splat(0x0E), bytes),
                );
                _mm256_or_si256(controls, _mm256_cmpeq_epi8(bytes, splat(b' ')))
            }
        })
    }

    #[inline(always)]
    fn equal(self, byte: u8) -> u64 {
        // SAFETY: see `Avx2`.
        self.mask(|bytes| unsafe { _mm256_cmpeq_epi8(bytes, splat(byte)) })
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> u64 {
        self.mask(|bytes| {
            // SAFETY: see `Avx2`.
            unsafe {
                let offset = _mm256_sub_epi8(bytes, splat(first));
                _mm256_cmpeq_epi8(_mm256_min_epu8(offset, splat(last - first)), offset)
            }
        })
    }

    #[inline(always)]
    fn special_leads(self) -> u8 {
        // SAFETY: see `Avx2`.
        let eights = unsafe {
            let leads = _mm256_or_si256(special_leads(self.low), special_leads(self.high));
            let leads = _mm_or_si128(
                _mm256_castsi256_si128(leads),
                _mm256_extracti128_si256::<1>(leads),
            );
            (_mm_cvtsi128_si64(leads) | _mm_extract_epi64::<1>(leads)).cast_unsigned()
        };
        blocks::union_of_bytes(eights)
    }

    #[inline(always)]
    fn has_invalid_utf8(self) -> bool {
        // SAFETY: see `Avx2`.
        unsafe {
            let errors = _mm256_or_si256(
                utf8_errors(_mm256_setzero_si256(), self.low),
                utf8_errors(self.low, self.high),
            );
            _mm256_testz_si256(errors, errors) == 0
        }
    }
}
