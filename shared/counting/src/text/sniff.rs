//! The encoding of a text, or that it is none, from its first bytes.

/// How many first bytes decide; a shorter file is decided by what there is.
pub(super) const SNIFF_BYTES: usize = 8 * 1024;

/// The encodings that are read. Byte order marks need no removing: U+FEFF counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// Beginnings of files that people upload under a wrong name, and of UTF-32, which nobody writes.
const NOT_TEXT: [&[u8]; 8] = [
    b"PK\x03\x04",
    b"%PDF-",
    b"\xD0\xCF\x11\xE0",
    b"\x1F\x8B",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"\xFF\xFE\0\0",
    b"\0\0\xFE\xFF",
];

/// The encoding that the first bytes show; nothing when they are not text.
pub(super) fn sniff(prefix: &[u8]) -> Option<Encoding> {
    if NOT_TEXT
        .iter()
        .any(|signature| prefix.starts_with(signature))
    {
        None
    } else if prefix.starts_with(b"\xFF\xFE") {
        Some(Encoding::Utf16 { big_endian: false })
    } else if prefix.starts_with(b"\xFE\xFF") {
        Some(Encoding::Utf16 { big_endian: true })
    } else if prefix.starts_with(b"\xEF\xBB\xBF") || !prefix.contains(&0) {
        Some(Encoding::Utf8)
    } else {
        sniff_by_zeros(prefix)
    }
}

/// UTF-16 of mostly Latin text has a zero in nearly every second byte, all on the same side.
/// Text of another script without a byte order mark is not recognised.
fn sniff_by_zeros(prefix: &[u8]) -> Option<Encoding> {
    let (pairs, odd) = prefix.as_chunks::<2>();
    let even_zeros = pairs.iter().filter(|pair| pair[0] == 0).count()
        + odd.iter().filter(|&&byte| byte == 0).count();
    let odd_zeros = pairs.iter().filter(|pair| pair[1] == 0).count();
    let (evens, odds) = (pairs.len() + odd.len(), pairs.len());
    let many = |zeros: usize, of: usize| of > 0 && zeros * 100 >= of * 40;
    let few = |zeros: usize, of: usize| of > 0 && zeros * 100 <= of * 2;
    if many(odd_zeros, odds) && few(even_zeros, evens) {
        Some(Encoding::Utf16 { big_endian: false })
    } else if many(even_zeros, evens) && few(odd_zeros, odds) {
        Some(Encoding::Utf16 { big_endian: true })
    } else {
        None
    }
}
