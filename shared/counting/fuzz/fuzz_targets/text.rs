//! Any bytes as a plain text, cut anywhere. The count is that of an independent implementation of the
//! rule.
#![no_main]

use counting::{CountError, TextCounter};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u16, &[u8])| {
    let (first, length, bytes) = input;
    let first = usize::from(first) % (bytes.len() + 1);
    let second = first + usize::from(length) % (bytes.len() - first + 1);
    let whole = count([bytes, &[], &[]]);
    assert_eq!(count([&bytes[..first], &bytes[first..second], &bytes[second..]]), whole);
    if let Ok(words) = whole
        && !bytes.starts_with(b"\xFF\xFE")
        && !bytes.starts_with(b"\xFE\xFF")
        && !may_be_utf_16(&bytes[..bytes.len().min(8192)])
    {
        assert_eq!(words, by_definition(bytes));
    }
    // After 8 KiB of spaces the encoding is decided, and any bytes are text.
    let padded = [&[b' '; 8192][..], bytes].concat();
    assert_eq!(count([&padded, &[], &[]]), Ok(by_definition(bytes)));
    let cut = 8192 + first;
    assert_eq!(count([&padded[..cut], &[], &padded[cut..]]), Ok(by_definition(bytes)));
});

/// Whether bytes without a byte order mark may be read as UTF-16: they have a zero, or they are not UTF-8
/// and most of their first or of their second bytes are those of alphabets.
fn may_be_utf_16(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.as_chunks::<2>();
    let of_alphabets = |at: usize| pairs.iter().filter(|pair| pair[at] <= 0x20).count();
    bytes.contains(&0)
        || std::str::from_utf8(bytes).is_err() && of_alphabets(0).max(of_alphabets(1)) * 100 >= pairs.len() * 95
}

fn count(pieces: [&[u8]; 3]) -> Result<u64, CountError> {
    let mut counter = TextCounter::new();
    for piece in pieces {
        counter.push(piece)?;
    }
    counter.finish()
}

fn by_definition(bytes: &[u8]) -> u64 {
    let mut words = 0;
    let mut in_word = false;
    let mut take = |character: char| {
        let code = character as u32;
        let ignorable = matches!(code,
            0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060 | 0x2066..=0x2069 | 0xFEFF);
        let ideograph = matches!(code,
            0x2E80..=0x2FFF | 0x3001..=0x312F | 0x3190..=0xA4CF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF01..=0xFF9F
            | 0xFFE0..=0xFFE6 | 0x16FE0..=0x18DFF | 0x1AFF0..=0x1B2FF | 0x1F200..=0x1F2FF | 0x20000..=0x3FFFF);
        if character.is_whitespace() || code == 0x2013 || code == 0x2014 {
            in_word = false;
        } else if ideograph {
            words += 1;
            in_word = false;
        } else if !ignorable {
            words += u64::from(!in_word);
            in_word = true;
        }
    };
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(&mut take);
        for &byte in chunk.invalid() {
            take(match byte {
                0x96 => '\u{2013}',
                0x97 => '\u{2014}',
                0x80..=0x9F => 'x',
                other => char::from(other),
            });
        }
    }
    words
}
