//! The encoding that an XML declaration names.

use memchr::{memchr, memmem};

/// Whether an XML declaration names no encoding, or one that `part` detects by the first bytes and
/// decodes. Any other encoding would be read wrongly.
pub(super) fn names_known_encoding(declaration: &[u8]) -> bool {
    let Some(start) = memmem::find(declaration, b"encoding") else {
        return true;
    };
    let value = declaration[start + b"encoding".len()..].trim_ascii_start();
    let Some(value) = value.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else {
        return false;
    };
    let Some((quote @ (b'"' | b'\''), value)) = value.split_first() else {
        return false;
    };
    let value = &value[..memchr(*quote, value).unwrap_or(value.len())];
    const KNOWN: [&[u8]; 6] = [
        b"utf-8",
        b"utf8",
        b"us-ascii",
        b"utf-16",
        b"utf-16le",
        b"utf-16be",
    ];
    KNOWN.iter().any(|known| value.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::names_known_encoding;

    #[test]
    fn only_encodings_that_the_first_bytes_show_are_known() {
        for known in [
            "<?xml version='1.0'",
            "<?xml encoding=\"utf-8\"",
            "<?xml encoding = 'UTF-16' standalone='yes'",
        ] {
            assert!(names_known_encoding(known.as_bytes()), "{known}");
        }
        for other in ["GBK", "utf-32", "utf-8x", ""] {
            let declaration = format!("<?xml version=\"1.0\" encoding=\"{other}\"");
            assert!(!names_known_encoding(declaration.as_bytes()), "{other}");
        }
        assert!(!names_known_encoding(b"<?xml encoding utf-8"));
        assert!(!names_known_encoding(b"<?xml encoding=utf-8"));
    }
}
