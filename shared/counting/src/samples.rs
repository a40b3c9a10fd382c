//! Random texts for the tests of several modules, and their counts by the rule.

use crate::rule::{Tally, classify, classify_windows_1252};

/// The count by the rule alone, of what the standard library decodes.
pub(crate) fn reference(bytes: &[u8]) -> Tally {
    let mut tally = Tally::default();
    for chunk in bytes.utf8_chunks() {
        chunk
            .valid()
            .chars()
            .for_each(|character| tally.add(classify(character)));
        chunk
            .invalid()
            .iter()
            .for_each(|&byte| tally.add(classify_windows_1252(byte)));
    }
    tally
}

/// A reproducible sequence of random numbers (SplitMix64) from a seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The characters at both sides of every limit in the rule, and some of every script.
const CHARACTERS: &str = "aéZ@[`{09/: \t\n\u{7F}\u{80}\u{85}\u{86}\u{9F}\u{A0}\u{A1}\u{AC}\u{AD}\u{AE}\u{BF}\u{C0}Яаبকা\u{9CD}ক\u{963}\u{964}\u{965}\u{966}\u{96F}\u{970}\u{9A6}\u{9AF}\u{9E5}০৯\u{9F0}\u{9F1}৳\u{9F4}\u{A66}٣\u{AA6}\
    \u{1100}\u{167F}\u{1680}\u{1681}\u{1FFF}\u{2000}\u{200A}\u{200B}\u{200C}\u{200D}\u{200F}\u{2010}\u{2012}\u{2013}\u{2014}\
    \u{2015}\u{2019}\u{2026}\u{2027}\u{2028}\u{2029}\u{202A}\u{202E}\u{202F}\u{2030}\u{205E}\u{205F}\u{2060}\u{2061}\u{2065}\
    \u{2066}\u{2069}\u{206A}\u{2BFF}\u{2C00}₹−\u{2E7F}\u{2E80}\u{2FFF}\u{3000}\u{3001}\u{303F}\u{3040}かカ\u{312F}\u{3130}\u{318F}\u{3190}\u{3FFF}\
    \u{4000}我爱\u{9FFF}\u{A000}\u{A47F}\u{A4CF}\u{A4D0}\u{ABFF}한글\u{D7FF}\u{E000}\u{F8FF}\u{F900}\u{FAFF}\u{FB00}\u{FE0F}\u{FE2F}\
    \u{FE30}\u{FE4F}\u{FE50}\u{FEFE}\u{FEFF}\u{FF00}\u{FF01}\u{FF9F}\u{FFA0}\u{FFDF}\u{FFE0}\u{FFE6}\u{FFE7}\u{FFFD}\u{10000}\
    \u{16FDF}\u{16FE0}\u{18DFF}\u{18E00}\u{1AFEF}\u{1AFF0}\u{1B2FF}\u{1B300}\u{1F1FF}\u{1F200}\u{1F2FF}\u{1F300}😀\u{1FFFF}\
    \u{20000}\u{2FFFF}\u{30000}\u{3FFFF}\u{40000}\u{10FFFF}";

/// Up to 200 characters: of one script or mixed, some of them cut or followed by a random byte.
pub(crate) fn random_text(random: &mut Random) -> Vec<u8> {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    // Few different characters make long runs of one class, which a uniform choice never does.
    let some: Vec<char> = (0..1 + random.below(6))
        .map(|_| *random.pick(&characters))
        .collect();
    let breakage = *random.pick(&[0, 0, 2, 30]);
    let mut bytes = Vec::new();
    for _ in 0..random.below(200) {
        let pool = if random.below(3) == 0 {
            &characters
        } else {
            &some
        };
        let character = random.pick(pool).to_string();
        let keep = if random.below(100) < breakage {
            random.below(4)
        } else {
            4
        };
        bytes.extend(character.bytes().take(keep));
        if random.below(100) < breakage {
            bytes.push(random.below(256) as u8);
        }
    }
    bytes
}
