//! UTF-8 in chunks of any size, including invalid bytes.

use crate::rule::{Tally, classify_windows_1252};
use crate::scalar::count_one;
use crate::simd;

/// Counts UTF-8 in chunks, which may cut characters.
#[derive(Debug, Default)]
pub(crate) struct Utf8Counter {
    tally: Tally,
    /// The first bytes of a character whose other bytes are in a later chunk.
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

    pub(crate) fn finish(mut self) -> Tally {
        for &byte in &self.cut[..self.cut_bytes] {
            self.tally.add(classify_windows_1252(byte));
        }
        self.tally
    }

    /// Counts the cut character with the first bytes of the chunk and returns the rest of the
    /// chunk. `None` if the chunk is too short to complete the character.
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

/// Counts UTF-8 that ends here, so that a character which is cut at the end is invalid bytes.
pub(crate) fn count_whole(tally: &mut Tally, bytes: &[u8]) {
    let used = simd::count(tally, bytes);
    for &byte in &bytes[used..] {
        tally.add(classify_windows_1252(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::Utf8Counter;
    use crate::samples::{Random, random_text, reference};

    #[test]
    fn any_two_cuts_give_the_same_count() {
        let mut random = Random(3);
        for _ in 0..30 {
            let bytes = random_text(&mut random);
            let expected = reference(&bytes);
            for first in 0..=bytes.len() {
                let second = first + random.below(bytes.len() - first + 1);
                let mut counter = Utf8Counter::default();
                for piece in [&bytes[..first], &bytes[first..second], &bytes[second..]] {
                    counter.push(piece);
                }
                assert_eq!(
                    counter.finish(),
                    expected,
                    "cut at {first} and {second}: {bytes:02X?}"
                );
            }
            let mut counter = Utf8Counter::default();
            for byte in &bytes {
                counter.push(&[*byte]);
            }
            assert_eq!(counter.finish(), expected, "byte by byte: {bytes:02X?}");
        }
    }
}
