//! Compares all paths with the rule, applied to what the standard library decodes.

use super::block::BLOCK_BYTES;
use super::*;
use crate::rule::classify_windows_1252;
use crate::samples::{Random, random_text, reference};
use crate::scalar::count_scalar;

type Count = fn(&mut Tally, &[u8]) -> usize;

/// All paths that this machine can run.
fn paths() -> Vec<(&'static str, Count)> {
    vec![
        ("scalar", |tally, bytes| {
            count_scalar(tally, bytes, bytes.len())
        }),
        ("portable", portable::count),
        ("dispatched", count),
    ]
}

/// Counts a whole text by `path`. The bytes that it leaves are an invalid sequence, since no more
/// come.
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
            .map(|character| format!("a{character}a {character} 1{character} "))
            .collect();
        assert_all_paths_agree(text.as_bytes());
    }
}

/// A byte of each range that UTF-8 distinguishes.
const KINDS: [u8; 22] = [
    0x20, 0x41, 0x80, 0x8F, 0x90, 0x93, 0x9F, 0xA0, 0xAD, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE2, 0xE3,
    0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5,
];

#[test]
fn all_paths_agree_on_every_kind_of_byte_sequence() {
    // One sequence at a time, because one error sends the whole block to the scalar walk.
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

/// As `scan_tag`, one byte after the other.
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
fn a_scanned_tag_has_the_parts_that_a_search_by_bytes_finds() {
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
        // Only whole blocks are scanned.
        tag.resize(tag.len() + BLOCK_BYTES, b'<');
        for scan in [portable::scan_tag, scan_tag] {
            let found = scan(&tag);
            // `may_declare` may be wrong where a block ends with an `x`.
            let found = found.map(|scan| TagScan {
                may_declare: scan.may_declare && expected.is_some_and(|by| by.may_declare),
                ..scan
            });
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(&tag));
        }
    }
    assert!(scan_tag(&[b'<'; 63]).is_none());
}
