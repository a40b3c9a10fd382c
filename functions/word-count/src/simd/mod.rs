//! The fast path over UTF-8.

use crate::rule::Tally;
use crate::text::utf8::count_scalar;

/// Counts UTF-8 that starts at a character boundary, and returns how many bytes were used: all but
/// the at most 3 last ones, when they begin a character whose rest is not there.
pub(crate) fn count(tally: &mut Tally, bytes: &[u8]) -> usize {
    count_scalar(tally, bytes, bytes.len())
}
