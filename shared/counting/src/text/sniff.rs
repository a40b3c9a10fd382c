//! Detects the encoding of a text by its first bytes, or that it is not text.

/// The number of bytes that decide. A shorter file is decided by all of its bytes.
pub(super) const SNIFF_BYTES: usize = 8 * 1024;

/// The encodings that are read. A byte order mark need not be removed, because U+FEFF is ignorable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// Signatures of files that are often named `.txt` by mistake, and the byte order marks of UTF-32,
/// which hardly any program writes.
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

/// The encoding of a text that begins with `prefix`; `None` if it is not text.
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

/// Detects UTF-16 without a byte order mark. In mostly Latin text nearly every second byte is zero,
/// and the first or the second bytes of the code units show the byte order. Text in other scripts
/// is not detected.
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
