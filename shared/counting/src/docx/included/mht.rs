//! A web page and its pictures in one file, as an e-mail with attachments (MHTML).
//!
//! The parser of e-mail sees the headers only: for a hostile message of many headers and parts, the
//! structures that it makes of a whole message have thirty times the size of the message.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, MessageParser, MimeHeaders};
use memchr::{memchr, memmem};

use super::html;
use crate::error::CountError;
use crate::statistics::Figures;
use crate::text::TextCounter;

const UNREADABLE: CountError = CountError::Included("MHT");

/// Bytes of the headers of one part.
const HEADER_BYTES: usize = 64 * 1024;
/// Parts of one message. A page has one for each picture.
const PARTS: usize = 10_000;
/// Depth of parts in parts. A page with its alternatives has 3.
const DEPTH: usize = 8;

/// The figures of the page, which is the first part that is one, or else the first text.
/// Further pages are headers and footers, which do not count.
pub(super) fn count(message: &[u8]) -> Result<Figures, CountError> {
    let mut search = Search::default();
    search.entity(message, 0)?;
    if let Some(page) = search.page {
        return html::count(&page.content()?, page.charset.as_deref());
    }
    let content = search.text.ok_or(UNREADABLE)?.content()?;
    let mut counter = TextCounter::new();
    counter.push(&content).map_err(super::included)?;
    let text = counter.finish().map_err(super::included)?;
    Ok(text.total)
}

/// A part that is no multipart.
struct Leaf<'message> {
    body: &'message [u8],
    /// `Content-Transfer-Encoding` in lower case.
    encoding: Option<String>,
    charset: Option<String>,
}

impl<'message> Leaf<'message> {
    fn content(&self) -> Result<Cow<'message, [u8]>, CountError> {
        let decoded = match self.encoding.as_deref() {
            Some("quoted-printable") => quoted_printable_decode(self.body),
            Some("base64") => base64_decode(self.body),
            None | Some("7bit" | "8bit" | "binary") => return Ok(Cow::Borrowed(self.body)),
            Some(_) => None,
        };
        decoded.map(Cow::Owned).ok_or(UNREADABLE)
    }
}

#[derive(Default)]
struct Search<'message> {
    page: Option<Leaf<'message>>,
    text: Option<Leaf<'message>>,
    parts: usize,
}

impl<'message> Search<'message> {
    /// Searches a message, or a part: headers, an empty line and a body.
    fn entity(&mut self, entity: &'message [u8], depth: usize) -> Result<(), CountError> {
        self.parts += 1;
        let (head, body) = split_head(entity).ok_or(UNREADABLE)?;
        if self.parts > PARTS || depth > DEPTH || head.len() > HEADER_BYTES {
            return Err(UNREADABLE);
        }
        let parser = MessageParser::new().with_mime_headers();
        let Some(headers) = parser.parse_headers(head) else {
            return Ok(());
        };
        let Some(kind) = headers.content_type() else {
            return Ok(());
        };
        let is = |name: &str, sub: Option<&str>| {
            kind.ctype().eq_ignore_ascii_case(name)
                && sub.is_none_or(|sub| {
                    kind.subtype()
                        .is_some_and(|it| it.eq_ignore_ascii_case(sub))
                })
        };
        if is("multipart", None) {
            return self.multipart(kind, body, depth);
        }
        if !is("text", None) {
            return Ok(());
        }
        let leaf = Leaf {
            body,
            encoding: headers
                .content_transfer_encoding()
                .map(|encoding| encoding.trim().to_ascii_lowercase()),
            charset: kind.attribute("charset").map(str::to_owned),
        };
        if is("text", Some("html")) {
            self.page.get_or_insert(leaf);
        } else if is("text", Some("plain")) {
            self.text.get_or_insert(leaf);
        }
        Ok(())
    }

    fn multipart(
        &mut self,
        kind: &ContentType<'_>,
        body: &'message [u8],
        depth: usize,
    ) -> Result<(), CountError> {
        let boundary = kind.attribute("boundary").ok_or(UNREADABLE)?;
        let delimiter = format!("--{boundary}");
        let mut rest = next_delimiter(body, delimiter.as_bytes()).map(|(_, after)| after);
        while let Some(from) = rest {
            // The last delimiter has two more hyphens.
            if from.starts_with(b"--") || self.page.is_some() {
                break;
            }
            let part = &from[memchr(b'\n', from).map_or(from.len(), |end| end + 1)..];
            let (part, after) = match next_delimiter(part, delimiter.as_bytes()) {
                Some((part, after)) => (part, Some(after)),
                None => (part, None),
            };
            self.entity(part, depth + 1)?;
            rest = after;
        }
        Ok(())
    }
}

/// The headers, with the empty line behind them, and the body.
fn split_head(entity: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut end = 0;
    loop {
        let line = &entity[end..];
        end += memchr(b'\n', line)? + 1;
        if line.starts_with(b"\n") || line.starts_with(b"\r\n") {
            return Some(entity.split_at(end));
        }
    }
}

/// What is before the next line that begins with `delimiter`, and what is behind the delimiter.
fn next_delimiter<'bytes>(
    bytes: &'bytes [u8],
    delimiter: &[u8],
) -> Option<(&'bytes [u8], &'bytes [u8])> {
    let begins_line = |&at: &usize| at == 0 || bytes[at - 1] == b'\n';
    let at = memmem::find_iter(bytes, delimiter).find(begins_line)?;
    Some((&bytes[..at], &bytes[at + delimiter.len()..]))
}

#[cfg(test)]
mod tests {
    use crate::error::CountError;

    fn count(message: &[u8]) -> Result<u64, CountError> {
        super::count(message).map(|figures| figures.words)
    }

    /// A message whose page has these headers and this body, with a picture and a second page.
    fn message(headers: &str, body: &str) -> String {
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"----=x\"\r\n\r\n\
             preamble of no words\r\n------=x\r\nContent-Location: file:///C:/document.html\r\n{headers}\r\n\r\n{body}\r\n\
             ------=x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\
             ------=x\r\nContent-Type: text/html\r\n\r\n<p>a header</p>\r\n------=x--\r\n"
        )
    }

    #[test]
    fn the_page_counts_in_every_transfer_encoding() {
        let html = "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: ";
        for (encoding, body, words) in [
            (
                "quoted-printable",
                "<p class=3D\"a\">one long li=\r\nne caf=C3=A9</p>",
                4,
            ),
            ("base64", "PHA+b25lIHR3\r\nbzwvcD4=", 2),
            ("8bit", "<p>আমি বাংলায় গান গাই</p>", 4),
            ("7bit", "<p>a &#2437; b", 3),
        ] {
            let message = message(&format!("{html}{encoding}"), body);
            assert_eq!(count(message.as_bytes()), Ok(words), "{encoding}");
        }
    }

    #[test]
    fn the_encoding_is_that_of_the_part_or_of_the_page() {
        let quoted = "Content-Transfer-Encoding: quoted-printable";
        let by_part = message(
            &format!("Content-Type: text/html; charset=windows-1252\r\n{quoted}"),
            "one=96two",
        );
        assert_eq!(count(by_part.as_bytes()), Ok(2));
        let by_page = message(
            &format!("Content-Type: text/html\r\n{quoted}"),
            "<meta charset=3Dkoi8-r>=C1=A0b",
        );
        assert_eq!(count(by_page.as_bytes()), Ok(1), "A0 is a letter in KOI8-R");
        let unknown = message("Content-Type: text/html; charset=klingon", "a");
        assert!(matches!(
            count(unknown.as_bytes()),
            Err(CountError::Included(_))
        ));
    }

    #[test]
    fn a_message_may_be_the_page_itself_or_plain_text() {
        assert_eq!(count(b"Content-Type: text/html\r\n\r\n<p>one<p>two"), Ok(2));
        assert_eq!(count(b"Content-Type: text/plain\r\n\r\none <p>two"), Ok(2));
        for message in [&b""[..], b"Content-Type: image/png\r\n\r\nxyz"] {
            let counted = count(message);
            assert!(
                matches!(counted, Err(CountError::Included(_))),
                "{counted:?}"
            );
        }
    }
}
