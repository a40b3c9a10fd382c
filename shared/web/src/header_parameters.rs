//! The parameters of a header such as `Content-Type` or `Content-Disposition`, as Django 5.2 reads them: it takes
//! what real clients send, which is not always what the standards allow.

use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// The value of the parameter `name`, whose case does not matter. `name*` (RFC 8187), which says its charset, goes before
/// `name`; of several the last counts.
pub(crate) fn parameter(header: &[u8], name: &str) -> Option<String> {
    let (mut plain, mut extended) = (None, None);
    for (key, value) in pieces(header).skip(1).filter_map(split) {
        if key.eq_ignore_ascii_case(name.as_bytes()) {
            plain = Some(lossy(&unquoted(value)));
        } else if let Some(key) = key.strip_suffix(b"*")
            && key.eq_ignore_ascii_case(name.as_bytes())
        {
            extended = Some(decoded(&unquoted(value)));
        }
    }
    extended.or(plain)
}

/// Splits at each `;` that is not in quotes.
fn pieces(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    header.split(move |&byte| {
        match byte {
            b'"' if !is_escaped => is_quoted = !is_quoted,
            _ => {}
        }
        is_escaped = is_quoted && byte == b'\\' && !is_escaped;
        byte == b';' && !is_quoted
    })
}

fn split(piece: &[u8]) -> Option<(&[u8], &[u8])> {
    let place = piece.iter().position(|&byte| byte == b'=')?;
    let (name, value) = (&piece[..place], &piece[place + 1..]);
    Some((name.trim_ascii(), value.trim_ascii()))
}

/// Without its quotes. A backslash escapes a quote and a backslash and nothing else, because old browsers send
/// `C:\docs\a.txt`.
fn unquoted(value: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', inner @ .., b'"'] = value else {
        return value.into();
    };
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let escaped = bytes.next_if(|&next| byte == b'\\' && matches!(next, b'"' | b'\\'));
        text.push(escaped.unwrap_or(byte));
    }
    text.into()
}

/// `charset'language'percent-encoded`. A value without these three parts is taken as it is.
fn decoded(value: &[u8]) -> String {
    let mut parts = value.split(|&byte| byte == b'\'');
    let (Some(charset), Some(_language), Some(text), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return lossy(value);
    };
    let bytes: Vec<u8> = percent_encoding::percent_decode(text).collect();
    let charset = Encoding::for_label(charset).unwrap_or(UTF_8);
    charset.decode_without_bom_handling(&bytes).0.into_owned()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
