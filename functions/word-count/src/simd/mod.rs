//! The fast path over UTF-8: 64 bytes at a time, on AVX2 or NEON, else on ordinary registers.
//!
//! `blocks` is the algorithm and safe; `avx2` and `neon` only answer its questions about 64 bytes
//! with vector instructions, `portable` without. All of them fall back to the scalar walk where a
//! block is invalid or unusual, and give the same tally as it for all bytes.
#![expect(
    unsafe_code,
    reason = "vector instructions; measured 10 times the speed of the scalar walk"
)]

#[cfg(target_arch = "x86_64")]
mod avx2;
mod blocks;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(test)]
mod tests;
mod utf8_tables;

use crate::rule::Tally;

/// Counts UTF-8 that starts at a character boundary, and returns how many bytes were used: all but
/// the at most 3 last ones, when they begin a character whose rest is not there.
#[inline]
pub(crate) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx2::count(tally, bytes) };
    }
    #[cfg(target_arch = "aarch64")]
    return neon::count(tally, bytes);
    #[cfg(not(target_arch = "aarch64"))]
    portable::count(tally, bytes)
}
