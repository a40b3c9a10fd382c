//! The fast path over UTF-8: 64 bytes at a time, on AVX2 or NEON, else on ordinary registers.
//!
//! `blocks` is the algorithm and safe; `avx2` and `neon` only answer its questions about 64 bytes
//! with vector instructions, `portable` without. All of them fall back to the scalar walk where a
//! block is invalid or unusual, and give the same tally as it for all bytes. `tags` puts the same
//! questions to the markup of documents.
#![expect(
    unsafe_code,
    reason = "vector instructions; measured 10 times the speed of the scalar walk"
)]

#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod classes;
mod masks;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
mod tables;
mod tags;
#[cfg(test)]
mod tests;

use crate::rule::Tally;
pub(crate) use tags::TagScan;

/// Counts UTF-8 that starts at a character boundary, and returns how many bytes were used: all but
/// the at most 3 last ones, when they begin a character whose rest is not there.
#[inline]
pub(crate) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if avx2_is_there() {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx2::count(tally, bytes) };
    }
    #[cfg(target_arch = "aarch64")]
    return neon::count(tally, bytes);
    #[cfg(not(target_arch = "aarch64"))]
    portable::count(tally, bytes)
}

/// Looks over the XML tag that starts at the front (`<`); nothing when its end is not among the
/// bytes, or it has single quotes, `>` in a value, or a stray `<`, which the caller must sort out.
#[inline]
pub(crate) fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    #[cfg(target_arch = "x86_64")]
    if avx2_is_there() {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx2::scan_tag(bytes) };
    }
    #[cfg(target_arch = "aarch64")]
    return neon::scan_tag(bytes);
    #[cfg(not(target_arch = "aarch64"))]
    portable::scan_tag(bytes)
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn avx2_is_there() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
}
