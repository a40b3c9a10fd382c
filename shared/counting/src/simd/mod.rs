//! UTF-8, 64 bytes at a time: the fast path for text, and for the markup of documents.
//!
//! The algorithms are safe code, generic over a `block`: `masks` counts words with the help of
//! `classes`, and `tags` finds the parts of an XML tag. A backend implements the comparisons on a
//! block, and is where the unsafe code is: `avx2` for x86-64, `neon` for 64-bit ARM, and
//! `portable`, without vector instructions, for every other processor. `tables` are the lookup
//! tables of the vector backends.
//!
//! A block that is invalid UTF-8 or has rare characters is left to the scalar walk. The tests
//! compare every backend with the rule, so that the path makes no difference to the count.
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
#[cfg(any(test, not(target_arch = "aarch64")))]
mod portable;
mod tables;
mod tags;
#[cfg(test)]
mod tests;

use crate::rule::Tally;
pub(crate) use tags::TagScan;

/// Counts UTF-8 that starts between two characters. Returns the number of bytes counted: all of
/// them, except up to 3 at the end that begin a character whose rest is missing.
#[inline]
pub(crate) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: `has_avx2` has found the features that the function is compiled for.
        return unsafe { avx2::count(tally, bytes) };
    }
    #[cfg(target_arch = "aarch64")]
    return neon::count(tally, bytes);
    #[cfg(not(target_arch = "aarch64"))]
    portable::count(tally, bytes)
}

/// Finds the parts of the XML tag at the front of `bytes`. `None` for a tag that the caller must
/// parse itself: its end is not in a whole block, or it has single quotes, `>` in a value, or a
/// stray `<`.
#[inline]
pub(crate) fn scan_tag(bytes: &[u8]) -> Option<TagScan> {
    #[cfg(target_arch = "x86_64")]
    if has_avx2() {
        // SAFETY: `has_avx2` has found the features that the function is compiled for.
        return unsafe { avx2::scan_tag(bytes) };
    }
    #[cfg(target_arch = "aarch64")]
    return neon::scan_tag(bytes);
    #[cfg(not(target_arch = "aarch64"))]
    portable::scan_tag(bytes)
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
}
