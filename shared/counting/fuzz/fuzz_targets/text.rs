//! Any bytes as a plain text, cut anywhere. The count is that of an independent implementation of the
//! rule.
#![no_main]

#[path = "../definition.rs"]
mod definition;

use counting::{CountError, Figures, TextCounter};
use definition::by_definition;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u16, &[u8])| {
    let (first, length, bytes) = input;
    let first = usize::from(first) % (bytes.len() + 1);
    let second = first + usize::from(length) % (bytes.len() - first + 1);
    let whole = count([bytes, &[], &[]]);
    assert_eq!(count([&bytes[..first], &bytes[first..second], &bytes[second..]]), whole);
    if let Ok(figures) = whole
        && !bytes.starts_with(b"\xFF\xFE")
        && !bytes.starts_with(b"\xFE\xFF")
        && !may_be_utf_16(&bytes[..bytes.len().min(8192)])
    {
        assert_eq!(figures, by_definition(without_mark(bytes)));
    }
    // After 8 KiB of spaces the encoding is decided, and any bytes are text.
    let padded = [&[b' '; 8192][..], bytes].concat();
    let expected = by_definition(&padded);
    assert_eq!(count([&padded, &[], &[]]), Ok(expected));
    let cut = 8192 + first;
    assert_eq!(count([&padded[..cut], &[], &padded[cut..]]), Ok(expected));
});

/// Whether bytes without a byte order mark may be read as UTF-16: they have a zero, or they are not UTF-8
/// and most of their first or of their second bytes are those of alphabets.
fn may_be_utf_16(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.as_chunks::<2>();
    let of_alphabets = |at: usize| pairs.iter().filter(|pair| pair[at] <= 0x20).count();
    bytes.contains(&0)
        || std::str::from_utf8(bytes).is_err() && of_alphabets(0).max(of_alphabets(1)) * 100 >= pairs.len() * 95
}

fn count(pieces: [&[u8]; 3]) -> Result<Figures, CountError> {
    let mut counter = TextCounter::new();
    for piece in pieces {
        counter.push(piece)?;
    }
    Ok(counter.finish()?.total)
}

/// The bytes behind a byte order mark.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
