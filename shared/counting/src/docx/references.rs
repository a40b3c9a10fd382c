//! References in text and attribute values: without a document type declaration there are only
//! five named ones and those by number.

use std::borrow::Cow;

use memchr::memchr;

/// The character of a reference, given what stands between `&` and `;`.
pub(super) fn resolve(reference: &[u8]) -> Option<char> {
    match reference {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok()?;
    // `from_str_radix` would take a plus sign too.
    if !digits.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    // XML has no U+0000.
    u32::from_str_radix(digits, radix)
        .ok()
        .filter(|&code| code != 0)
        .and_then(char::from_u32)
}

/// An attribute value with its references resolved; nothing when one of them is unknown.
pub(super) fn unescape(value: &[u8]) -> Option<Cow<'_, str>> {
    let value = std::str::from_utf8(value).ok()?;
    let Some((plain, rest)) = value.split_once('&') else {
        return Some(Cow::Borrowed(value));
    };
    let mut unescaped = plain.to_owned();
    for piece in rest.split('&') {
        let end = memchr(b';', piece.as_bytes())?;
        unescaped.push(resolve(&piece.as_bytes()[..end])?);
        unescaped.push_str(&piece[end + 1..]);
    }
    Some(Cow::Owned(unescaped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_and_numbered_references_resolve_and_others_do_not() {
        assert_eq!(
            unescape(b"a&amp;&lt;&#65;&#x1F600;b").as_deref(),
            Some("a&<A😀b")
        );
        for bad in [
            "&nbsp;",
            "&",
            "&amp",
            "&#;",
            "&#x;",
            "&#0;",
            "&#xD800;",
            "&#+65;",
            "&#x110000;",
            "&#-1;",
        ] {
            assert_eq!(unescape(bad.as_bytes()), None, "{bad}");
        }
    }
}
