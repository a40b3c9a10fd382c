//! Cuts a part into XML tokens, in bounded memory: text and comments are given out in pieces.
//!
//! This is the XML that Office documents use. A document type declaration is an error, so there are
//! no entities but the predefined ones. The tokeniser checks everything that could make a count
//! wrong: tags that are cut short, a stray `<`, references, the declared encoding. It does not
//! check names, attributes and nesting; `walk` does that as far as it matters.

use std::io::Read;

use memchr::{memchr, memchr2, memchr3, memmem};

use super::declaration::names_known_encoding;
use super::limits::Limits;
use super::lookahead::Lookahead;
use super::part::PartReader;
use super::references::resolve;
use crate::error::CountError;
use crate::simd::{TagScan, scan_tag};

/// A piece of markup or text. All bytes are UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<name attributes>`, or `<name attributes/>` if `empty`. There is no `xmlns` among the
    /// attributes unless `may_declare`.
    Start {
        name: &'a [u8],
        attributes: &'a [u8],
        empty: bool,
        may_declare: bool,
    },
    /// `</name>`
    End { name: &'a [u8] },
    /// Character data without references. A text may come in several pieces.
    Text(&'a [u8]),
    /// The character of a reference.
    Character(char),
    /// The end of the part.
    Eof,
}

/// The tokens of one part.
pub(super) struct Tokens<'meter, R> {
    part: Lookahead<'meter, R>,
    /// The length of the last token. It is consumed by the next call, because the caller borrows it
    /// until then.
    given: usize,
    in_cdata: bool,
}

/// The longest reference that is accepted. Only leading zeros could make a valid one longer.
const REFERENCE_BYTES: usize = 64;
/// The longest XML declaration that is accepted; usual ones have about 60 bytes.
const DECLARATION_BYTES: usize = 1024;
/// The longest value of an attribute that is kept. It is far longer than one read of a part, so that
/// whether a value is kept does not depend on where reads end.
const VALUE_BYTES: usize = 256 * 1024;

const STRAY_BRACKET: CountError = CountError::Malformed("XML tag");

impl<'meter, R: Read> Tokens<'meter, R> {
    pub(super) fn new(part: PartReader<'meter, R>, limits: &Limits) -> Self {
        Self {
            part: Lookahead::new(part, limits),
            given: 0,
            in_cdata: false,
        }
    }

    /// The next token. Comments and processing instructions are skipped.
    pub(super) fn next(&mut self) -> Result<Token<'_>, CountError> {
        self.part.consume(self.given);
        self.given = 0;
        loop {
            if self.in_cdata {
                if self.find_cdata_text()? {
                    return Ok(Token::Text(&self.part.bytes()[..self.given]));
                }
                continue;
            }
            let Some(&first) = self.part.bytes().first() else {
                if self.part.more()? {
                    continue;
                }
                return Ok(Token::Eof);
            };
            match first {
                b'<' => {}
                b'&' => return self.reference(),
                _ => return Ok(self.text()),
            }
            match self.part.second_byte()? {
                b'!' => self.declaration()?,
                b'?' => self.instruction()?,
                _ => return self.tag(),
            }
        }
    }

    /// The text in memory up to the next markup or reference.
    #[inline]
    fn text(&mut self) -> Token<'_> {
        let bytes = self.part.bytes();
        self.given = memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
        Token::Text(&self.part.bytes()[..self.given])
    }

    /// Finds the text in memory up to the end of the CDATA section; `false` if there is none (yet).
    fn find_cdata_text(&mut self) -> Result<bool, CountError> {
        const END: &[u8] = b"]]>";
        let bytes = self.part.bytes();
        match memmem::find(bytes, END) {
            Some(0) => {
                self.part.consume(END.len());
                self.in_cdata = false;
                Ok(false)
            }
            Some(found) => {
                self.given = found;
                Ok(true)
            }
            None => {
                // The last two bytes can be the beginning of the end, from the first bracket on.
                self.given = memchr(
                    b']',
                    bytes
                        .get(bytes.len().saturating_sub(2)..)
                        .unwrap_or_default(),
                )
                .map_or(bytes.len(), |bracket| {
                    bytes.len().saturating_sub(2) + bracket
                });
                if self.given == 0 {
                    self.part.require_more()?;
                }
                Ok(self.given > 0)
            }
        }
    }

    /// Skips a comment, or enters a CDATA section: `<!`.
    fn declaration(&mut self) -> Result<(), CountError> {
        const COMMENT: &[u8] = b"<!--";
        const CDATA: &[u8] = b"<![CDATA[";
        loop {
            let bytes = self.part.bytes();
            if bytes.starts_with(COMMENT) {
                self.part.consume(COMMENT.len());
                return self.part.skip_past(b"-->");
            }
            if bytes.starts_with(CDATA) {
                self.part.consume(CDATA.len());
                self.in_cdata = true;
                return Ok(());
            }
            if !COMMENT.starts_with(bytes) && !CDATA.starts_with(bytes) {
                return Err(CountError::Malformed("document type declaration"));
            }
            self.part.require_more()?;
        }
    }

    /// Skips a processing instruction: `<?`. The XML declaration is one too, and may declare only
    /// the encodings that are read.
    fn instruction(&mut self) -> Result<(), CountError> {
        const START: &[u8] = b"<?xml";
        while self.part.bytes().len() <= START.len() {
            self.part.require_more()?;
        }
        let bytes = self.part.bytes();
        if bytes.starts_with(START) && bytes[START.len()].is_ascii_whitespace() {
            let end = self.declaration_end()?;
            if !names_known_encoding(&self.part.bytes()[..end]) {
                return Err(CountError::Malformed("XML declaration"));
            }
        }
        self.part.skip_past(b"?>")
    }

    /// The position of the `?>` of the XML declaration.
    fn declaration_end(&mut self) -> Result<usize, CountError> {
        loop {
            let bytes = self.part.bytes();
            if let Some(end) = memmem::find(bytes, b"?>") {
                return Ok(end);
            }
            if bytes.len() > DECLARATION_BYTES {
                return Err(CountError::Malformed("XML declaration"));
            }
            self.part.require_more()?;
        }
    }

    /// A reference: `&`.
    fn reference(&mut self) -> Result<Token<'_>, CountError> {
        let malformed = CountError::Malformed("entity reference");
        let end = loop {
            let bytes = self.part.bytes();
            match memchr(b';', &bytes[..bytes.len().min(REFERENCE_BYTES)]) {
                Some(end) => break end,
                None if bytes.len() < REFERENCE_BYTES && self.part.more()? => {}
                None => return Err(malformed),
            }
        };
        self.given = end + 1;
        resolve(&self.part.bytes()[1..end])
            .map(Token::Character)
            .ok_or(malformed)
    }

    /// A start or end tag.
    fn tag(&mut self) -> Result<Token<'_>, CountError> {
        let TagScan {
            end,
            name_end,
            may_declare,
        } = match scan_tag(self.part.bytes()) {
            Some(scan) => scan,
            None => self.scan_unusual_tag()?,
        };
        self.given = end + 1;
        let tag = &self.part.bytes()[..end];
        if tag.get(1) == Some(&b'/') {
            return Ok(Token::End {
                name: tag[2..].trim_ascii_end(),
            });
        }
        let empty = tag[end - 1] == b'/';
        let inside_end = end - usize::from(empty);
        let name_end = name_end.min(inside_end);
        if name_end <= 1 {
            return Err(CountError::Malformed("XML tag"));
        }
        let (name, attributes) = (&tag[1..name_end], &tag[name_end..inside_end]);
        Ok(Token::Start {
            name,
            attributes,
            empty,
            may_declare,
        })
    }

    /// Parses a tag that `scan_tag` does not.
    fn scan_unusual_tag(&mut self) -> Result<TagScan, CountError> {
        let end = self.tag_end()?;
        let tag = &self.part.bytes()[..end];
        // As in `scan_tag`, a vertical tab is white space too.
        let is_space = |&byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let name_end = tag.iter().position(is_space).unwrap_or(end);
        Ok(TagScan {
            end,
            name_end,
            may_declare: true,
        })
    }

    /// The position of the `>` that ends the tag at the front: the first one outside quotation
    /// marks. No byte before it is searched again, so that the time is linear in the length of the
    /// tag.
    fn tag_end(&mut self) -> Result<usize, CountError> {
        let mut outside = 1;
        loop {
            let found = self
                .part
                .find(outside, |bytes| memchr3(b'>', b'"', b'\'', bytes))?;
            let bytes = self.part.bytes();
            // XML allows it nowhere in a tag, not even in the value of an attribute.
            if memchr(b'<', &bytes[outside..found]).is_some() {
                return Err(STRAY_BRACKET);
            }
            match bytes[found] {
                b'>' => return Ok(found),
                quote => outside = self.value_end(found + 1, quote)? + 1,
            }
        }
    }

    /// The position of the quotation mark that ends the value which begins at `start`. A value of more
    /// than [`VALUE_BYTES`] is removed while it is read, so that the attribute is empty: nothing that
    /// counts has so long a value, but pictures in attributes do.
    fn value_end(&mut self, start: usize, quote: u8) -> Result<usize, CountError> {
        let mut searched = start;
        let mut removing = false;
        loop {
            let bytes = self.part.bytes();
            let found = memchr2(quote, b'<', &bytes[searched..]).map(|found| searched + found);
            if found.is_some_and(|found| bytes[found] == b'<') {
                return Err(STRAY_BRACKET);
            }
            searched = found.unwrap_or(bytes.len());
            removing |= searched - start > VALUE_BYTES;
            if removing {
                self.part.remove(start..searched);
                searched = start;
            }
            if found.is_some() {
                return Ok(searched);
            }
            self.part.require_more()?;
        }
    }
}
