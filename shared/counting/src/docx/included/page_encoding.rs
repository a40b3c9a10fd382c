//! The encoding of a web page.

use std::borrow::Cow;
use std::convert::Infallible;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use memchr::memmem;

use crate::error::CountError;

/// The page in UTF-8. Like a browser, this believes a byte order mark, then `charset`, which is what is
/// known from elsewhere, then the page itself. Bytes of a page that says nothing are those of a text
/// without a byte order mark.
pub(super) fn decode<'page>(
    html: &'page [u8],
    charset: Option<&str>,
) -> Result<Cow<'page, [u8]>, CountError> {
    let encoding = if let Some((encoding, _)) = Encoding::for_bom(html) {
        encoding
    } else if let Some(label) = charset {
        known(label.as_bytes())?
    } else if let Some(label) = declared(html) {
        match known(&label)? {
            // The declaration was read as ASCII, so this cannot be true.
            encoding if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
            encoding => encoding,
        }
    } else if html.contains(&0) {
        return Err(CountError::Included("HTML in an unknown encoding"));
    } else {
        UTF_8
    };
    if encoding == UTF_8 {
        // The mark is no character.
        return Ok(Cow::Borrowed(
            html.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(html),
        ));
    }
    Ok(match encoding.decode(html).0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}

/// The encoding of this label. Browsers know some labels, such as `iso-2022-kr`, only to show nothing of
/// such a page.
fn known(label: &[u8]) -> Result<&'static Encoding, CountError> {
    Encoding::for_label_no_replacement(label)
        .ok_or(CountError::Included("HTML in an unknown encoding"))
}

/// The encoding that a page declares in its first 4 KiB, by `<meta charset=..>`, `<meta
/// http-equiv=content-type content="..; charset=..">` or `<?xml .. encoding=..?>`.
fn declared(html: &[u8]) -> Option<Vec<u8>> {
    const DECLARATION_BYTES: usize = 4 * 1024;
    let head = &html[..html.len().min(DECLARATION_BYTES)];
    let mut search = Search::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        search.see(&event);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(head, emitter).finish();
    search.found.or_else(|| {
        let end = memmem::find(head, b"?>")?;
        let declaration = head[..end].strip_prefix(b"<?xml")?;
        label_after(b"encoding", declaration).map(<[u8]>::to_vec)
    })
}

/// The search for the first `meta` element with an encoding.
#[derive(Default)]
struct Search {
    found: Option<Vec<u8>>,
    /// The `meta` element that is being read.
    meta: Option<Meta>,
}

#[derive(Default)]
struct Meta {
    attribute: Attribute,
    charset: Option<Vec<u8>>,
    /// The `charset` of the attribute `content`.
    charset_of_content: Option<Vec<u8>>,
    is_content_type: bool,
}

#[derive(Default)]
enum Attribute {
    Charset,
    Content,
    HttpEquiv,
    #[default]
    Other,
}

impl Search {
    fn see(&mut self, event: &CallbackEvent<'_>) {
        match (event, &mut self.meta) {
            (CallbackEvent::OpenStartTag { name }, _) => {
                self.meta = (*name == b"meta").then(Meta::default);
            }
            (CallbackEvent::AttributeName { name }, Some(meta)) => {
                meta.attribute = match *name {
                    b"charset" => Attribute::Charset,
                    b"content" => Attribute::Content,
                    b"http-equiv" => Attribute::HttpEquiv,
                    _ => Attribute::Other,
                };
            }
            (CallbackEvent::AttributeValue { value }, Some(meta)) => match meta.attribute {
                Attribute::Charset => meta.charset = Some(value.trim_ascii().to_vec()),
                Attribute::Content => {
                    meta.charset_of_content = label_after(b"charset", value).map(<[u8]>::to_vec);
                }
                Attribute::HttpEquiv => {
                    meta.is_content_type = value.eq_ignore_ascii_case(b"content-type");
                }
                Attribute::Other => {}
            },
            (CallbackEvent::CloseStartTag { .. }, Some(_)) if self.found.is_none() => {
                self.found = self.meta.take().and_then(|meta| {
                    let of_content = meta.charset_of_content.filter(|_| meta.is_content_type);
                    meta.charset
                        .or(of_content)
                        .filter(|label| !label.is_empty())
                });
            }
            _ => {}
        }
    }
}

/// The label behind `name` and an equals sign, in quotes or without.
fn label_after<'text>(name: &[u8], text: &'text [u8]) -> Option<&'text [u8]> {
    let lower = text.to_ascii_lowercase();
    let value = memmem::find_iter(&lower, name).find_map(|at| {
        let behind = text[at + name.len()..].trim_ascii_start();
        behind.strip_prefix(b"=")
    })?;
    let value = value.trim_ascii_start();
    let value = value
        .strip_prefix(b"\"")
        .or(value.strip_prefix(b"'"))
        .unwrap_or(value);
    let is_of_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
    let end = value.iter().position(|byte| !is_of_label(byte));
    Some(&value[..end.unwrap_or(value.len())]).filter(|label| !label.is_empty())
}
