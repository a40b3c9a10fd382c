//! References in text and attribute values. Without a document type declaration there are only the
//! five predefined entities and character references.

use std::borrow::Cow;

use memchr::memchr;

/// The character of the reference `&reference;`; `None` if it is not valid.
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

/// The character with this number.
fn number(digits: &[u8], radix: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok()?;
    // `from_str_radix` would accept a plus sign.
    if !digits.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    // XML excludes U+0000.
    u32::from_str_radix(digits, radix)
        .ok()
        .filter(|&code| code != 0)
        .and_then(char::from_u32)
}

/// The value of an attribute with its references replaced; `None` if one of them is not valid.
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
