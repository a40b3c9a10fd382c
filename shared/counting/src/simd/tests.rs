//! Every path against the rule applied to what the standard library decodes.

use super::blocks::BLOCK_BYTES;
use super::*;
use crate::rule::{classify, classify_windows_1252};
use crate::text::utf8::{Utf8Counter, count_scalar};

type Count = fn(&mut Tally, &[u8]) -> usize;

/// All paths this machine can run.
fn paths() -> Vec<(&'static str, Count)> {
    vec![
        ("scalar", |tally, bytes| {
            count_scalar(tally, bytes, bytes.len())
        }),
        ("portable", portable::count),
        ("dispatched", count),
    ]
}

fn reference(bytes: &[u8]) -> Tally {
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

/// A path over a whole text, what it leaves at the end being invalid.
fn whole(path: Count, bytes: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let used = path(&mut tally, bytes);
    assert!(bytes.len() - used <= 3);
    bytes[used..]
        .iter()
        .for_each(|&byte| tally.add(classify_windows_1252(byte)));
    tally
}

#[track_caller]
fn assert_all_paths_agree(bytes: &[u8]) {
    let expected = reference(bytes);
    for (name, path) in paths() {
        assert_eq!(whole(path, bytes), expected, "{name}: {bytes:02X?}");
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The characters on both sides of every limit of the rule, and some of every script.
const CHARACTERS: &str = "aé \t\n\u{7F}\u{80}\u{85}\u{86}\u{9F}\u{A0}\u{A1}\u{AC}\u{AD}\u{AE}\u{BF}\u{C0}Яаبকা\u{9CD}ক\
    \u{1100}\u{167F}\u{1680}\u{1681}\u{1FFF}\u{2000}\u{200A}\u{200B}\u{200C}\u{200D}\u{200F}\u{2010}\u{2012}\u{2013}\u{2014}\
    \u{2015}\u{2019}\u{2026}\u{2027}\u{2028}\u{2029}\u{202A}\u{202E}\u{202F}\u{2030}\u{205E}\u{205F}\u{2060}\u{2061}\u{2065}\
    \u{2066}\u{2069}\u{206A}\u{2E7F}\u{2E80}\u{2FFF}\u{3000}\u{3001}\u{303F}\u{3040}かカ\u{312F}\u{3130}\u{318F}\u{3190}\u{3FFF}\
    \u{4000}我爱\u{9FFF}\u{A000}\u{A47F}\u{A4CF}\u{A4D0}\u{ABFF}한글\u{D7FF}\u{E000}\u{F8FF}\u{F900}\u{FAFF}\u{FB00}\u{FE0F}\u{FE2F}\
    \u{FE30}\u{FE4F}\u{FE50}\u{FEFE}\u{FEFF}\u{FF00}\u{FF01}\u{FF9F}\u{FFA0}\u{FFDF}\u{FFE0}\u{FFE6}\u{FFE7}\u{FFFD}\u{10000}\
    \u{16FDF}\u{16FE0}\u{18DFF}\u{18E00}\u{1AFEF}\u{1AFF0}\u{1B2FF}\u{1B300}\u{1F1FF}\u{1F200}\u{1F2FF}\u{1F300}😀\u{1FFFF}\
    \u{20000}\u{2FFFF}\u{30000}\u{3FFFF}\u{40000}\u{10FFFF}";

/// Text-like bytes: words of one script, mixtures, broken characters, anything.
fn random_text(random: &mut Random) -> Vec<u8> {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    // Few different characters give the long rows that a uniform choice never has.
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

#[test]
fn all_paths_agree_on_random_texts() {
    let mut random = Random(1);
    for _ in 0..6_000 {
        assert_all_paths_agree(&random_text(&mut random));
    }
}

#[test]
fn all_paths_agree_on_random_bytes() {
    let mut random = Random(2);
    for _ in 0..2_000 {
        let high = random.below(2) == 0;
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length)
            .map(|_| (random.below(256) | if high { 0x80 } else { 0 }) as u8)
            .collect();
        assert_all_paths_agree(&bytes);
    }
}

#[test]
fn all_paths_agree_on_every_character() {
    let all: Vec<char> = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
    for some in all.chunks(50) {
        let text: String = some
            .iter()
            .map(|character| format!("a{character}a {character} "))
            .collect();
        assert_all_paths_agree(text.as_bytes());
    }
}

/// One byte of each range that UTF-8 tells apart.
const KINDS: [u8; 22] = [
    0x20, 0x41, 0x80, 0x8F, 0x90, 0x93, 0x9F, 0xA0, 0xAD, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE2, 0xE3,
    0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5,
];

#[test]
fn all_paths_agree_on_every_kind_of_byte_sequence() {
    // One sequence at a time: any error sends the whole block to the scalar walk.
    for first in KINDS {
        for second in KINDS {
            for third in KINDS {
                for fourth in KINDS {
                    assert_all_paths_agree(&[b' ', first, second, third, fourth, b'a', b' ', b'b']);
                }
            }
        }
    }
}

#[test]
fn all_paths_agree_on_every_kind_of_byte_sequence_around_the_ends_of_blocks() {
    let mut random = Random(5);
    for first in KINDS {
        for second in KINDS {
            for third in KINDS {
                let before = *random.pick(&["a", "é", "আ", "😀", " "]);
                let mut bytes = before.repeat(random.below(BLOCK_BYTES)).into_bytes();
                let filler = 2 * BLOCK_BYTES - 4 + random.below(8);
                bytes.splice(0..0, vec![b'a'; filler.saturating_sub(bytes.len())]);
                bytes.extend([first, second, third]);
                bytes.extend([b'b'; 2 * BLOCK_BYTES]);
                assert_all_paths_agree(&bytes);
            }
        }
    }
}

#[test]
fn any_two_cuts_give_the_same_count() {
    let mut random = Random(3);
    for _ in 0..30 {
        let bytes = random_text(&mut random);
        let expected = reference(&bytes).words;
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

/// The same by looking at one byte after the other.
fn scan_tag_by_bytes(bytes: &[u8]) -> Option<TagScan> {
    let end = bytes.iter().position(|&byte| byte == b'>')?;
    let tag = &bytes[..end];
    let quotes = tag.iter().filter(|&&byte| byte == b'"').count();
    if tag[1..].contains(&b'<') || tag.contains(&b'\'') || quotes % 2 == 1 {
        return None;
    }
    let name_end = tag
        .iter()
        .position(|byte| b" \t\n\x0B\x0C\r".contains(byte))
        .unwrap_or(end);
    Some(TagScan {
        end,
        name_end,
        may_declare: tag.windows(2).any(|pair| pair == b"xm"),
    })
}

#[test]
fn tags_have_the_shape_that_their_bytes_have() {
    let mut random = Random(4);
    for _ in 0..20_000 {
        let mut tag = vec![b'<'];
        for _ in 0..1 + random.below(40) {
            tag.extend(*random.pick(&[
                &b"w:t"[..],
                b" ",
                b"a=\"v\"",
                b"xmlns",
                b"/",
                b"\xC2\xA0",
                b"sixteen bytes ...",
            ]));
            if random.below(60) == 0 {
                tag.push(*random.pick(b"<>'\"x\t"));
            }
        }
        tag.push(b'>');
        let expected = scan_tag_by_bytes(&tag);
        // Only whole blocks are looked at.
        tag.resize(tag.len() + BLOCK_BYTES, b'<');
        for scan in [portable::scan_tag, scan_tag] {
            let found = scan(&tag);
            // A pair that the block cuts is a maybe.
            let found = found.map(|scan| TagScan {
                may_declare: scan.may_declare && expected.is_some_and(|by| by.may_declare),
                ..scan
            });
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(&tag));
        }
    }
    assert!(scan_tag(&[b'<'; 63]).is_none());
}
