//! Detects the encoding of a text by its first bytes, or that it is not text.

/// The number of bytes that decide. A shorter file is decided by all of its bytes.
pub(super) const SNIFF_BYTES: usize = 8 * 1024;

/// The encodings that are read.
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
    } else if prefix.starts_with(b"\xEF\xBB\xBF") {
        Some(Encoding::Utf8)
    } else if prefix.contains(&0) {
        sniff_by_zeros(prefix).or_else(|| sniff_by_script(prefix))
    } else if is_utf8(prefix) {
        Some(Encoding::Utf8)
    } else {
        // Most often Windows-1252. A single word in UTF-16 has no zeros either.
        sniff_by_script(prefix)
            .filter(|&encoding| !is_of_single_characters(prefix, encoding))
            .or(Some(Encoding::Utf8))
    }
}

/// Whether `prefix` is valid UTF-8, of which the last character may be cut.
fn is_utf8(prefix: &[u8]) -> bool {
    std::str::from_utf8(prefix).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Detects UTF-16 without a byte order mark in mostly Latin text. Nearly every second byte is zero,
/// and the first or the second bytes of the code units show the byte order.
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

/// Detects UTF-16 without a byte order mark in text of another alphabet, such as Bangla. Its letters
/// have the same first byte (09 in Bangla), and what is between them is ASCII or punctuation. Scripts
/// with thousands of characters (Chinese, Hangul) are not detected: as code units any Latin text looks
/// like them.
fn sniff_by_script(prefix: &[u8]) -> Option<Encoding> {
    let (pairs, odd) = prefix.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    [false, true].into_iter().find_map(|big_endian| {
        is_of_one_script(units(pairs, big_endian)).then_some(Encoding::Utf16 { big_endian })
    })
}

/// The code units, each with its high byte first.
fn units(pairs: &[[u8; 2]], big_endian: bool) -> impl Iterator<Item = [u8; 2]> {
    let swap = move |&pair: &[u8; 2]| if big_endian { pair } else { [pair[1], pair[0]] };
    pairs.iter().map(swap)
}

/// Whether a text without zeros that could be UTF-16 is rather Windows-1252 in lines or columns of one
/// character: a tab, a line feed and a carriage return are the first bytes of alphabets too.
///
/// A word of these alphabets has several letters, at least a third of them vowels or consonants, whose
/// second bytes are mostly signs in Windows-1252. All its second bytes are above 7F but for a danda at its end:
/// letters with second bytes up to 7F would make the text ASCII.
fn is_of_single_characters(prefix: &[u8], encoding: Encoding) -> bool {
    /// The second bytes of the danda and the double danda, whose first byte is 09.
    const DANDAS: [u8; 2] = [0x64, 0x65];
    let Encoding::Utf16 { big_endian } = encoding else {
        return false;
    };
    let (mut letters, mut consonants) = (0, 0);
    let (mut first, mut differ) = (None, false);
    let mut units = units(prefix.as_chunks::<2>().0, big_endian).peekable();
    while let Some([high, low]) = units.next() {
        let range = match high {
            // Bengali and Gujarati, from the first vowel on.
            b'\t' | b'\n' => 0x85..=0xB9,
            // Sinhala.
            b'\r' => 0x85..=0xC6,
            _ => continue,
        };
        if low < 0x80 && !(high == b'\t' && DANDAS.contains(&low) && units.peek().is_none()) {
            return true;
        }
        letters += 1;
        consonants += usize::from(range.contains(&low));
        differ |= *first.get_or_insert(low) != low;
    }
    letters > 0 && !(differ && consonants * 3 >= letters)
}

/// Whether these code units, each with its high byte first, are letters of one alphabet, but for 5 in
/// 100, with ASCII and punctuation between them.
fn is_of_one_script(units: impl Iterator<Item = [u8; 2]>) -> bool {
    /// The first byte of the last alphabet before the symbols: extended Greek.
    const LAST_ALPHABET: usize = 0x1F;
    const PUNCTUATION: u8 = 0x20;
    let mut letters = [0_usize; LAST_ALPHABET + 1];
    let (mut all, mut between) = (0, 0);
    for [high, low] in units {
        all += 1;
        match (high, low) {
            (0, b'\t' | b'\n' | 0x0C | b'\r' | b' '..=b'~' | 0xA0..) => between += 1,
            // Other control characters are in no text.
            (0, _) => return false,
            (PUNCTUATION, _) => between += 1,
            _ => {
                if let Some(letters) = letters.get_mut(usize::from(high)) {
                    *letters += 1;
                }
            }
        }
    }
    let letters = letters.into_iter().max().unwrap_or_default();
    letters > 1 && letters >= between / 4 && (letters + between) * 100 >= all * 95
}
