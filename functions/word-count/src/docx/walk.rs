//! Drives the XML reader over one part and shows its elements and text to a visitor.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::attributes::Element;
use super::names::Bindings;
use super::part::{Meter, PartReader};
use crate::{CountError, Limits};

/// Whether an element's content is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Descend {
    /// Its text, its children and its end.
    Into,
    /// Nothing of it, not its end either.
    Skip,
}

/// What one kind of part does with its XML.
pub(super) trait Visitor {
    /// An element begins.
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError>;
    /// The innermost element entered ends.
    fn end(&mut self);
    /// Character data, references resolved, in any number of pieces.
    fn text(&mut self, text: &str);
}

/// Shows a whole part; checks that it is one complete well-formed element.
pub(super) fn walk<R: Read>(
    part: R,
    meter: &Meter,
    limits: &Limits,
    visitor: &mut impl Visitor,
) -> Result<(), CountError> {
    let mut reader = Reader::from_reader(PartReader::new(part, meter));
    let mut walk = Walk {
        visitor,
        bindings: Bindings::new(),
        limits,
        depth: 0,
        skipped_from: usize::MAX,
        roots: 0,
    };
    let mut token = Vec::new();
    loop {
        token.clear();
        let event = reader.read_event_into(&mut token).map_err(reason)?;
        match event {
            Event::Start(start) => walk.start(&start)?,
            Event::Empty(start) => {
                walk.start(&start)?;
                walk.end();
            }
            Event::End(_) => walk.end(),
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(reference) => walk.reference(&reference)?,
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::DocType(_) => return Err(CountError::Malformed("document type declaration")),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        reader.get_mut().start_token();
    }
    if walk.depth != 0 || walk.roots != 1 {
        return Err(CountError::Malformed("XML ends early"));
    }
    Ok(())
}

struct Walk<'a, V> {
    visitor: &'a mut V,
    bindings: Bindings,
    limits: &'a Limits,
    /// Elements open now.
    depth: usize,
    /// Depth of the skipped element; deeper ones are not shown.
    skipped_from: usize,
    roots: usize,
}

impl<V: Visitor> Walk<'_, V> {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), CountError> {
        self.roots += usize::from(self.depth == 0);
        self.depth += 1;
        if self.depth > self.limits.depth || self.roots > 1 {
            return Err(if self.roots > 1 {
                CountError::Malformed("two root elements")
            } else {
                CountError::TooLarge("nested elements")
            });
        }
        if self.depth > self.skipped_from {
            return Ok(());
        }
        if start.attributes_raw().contains("xmlns") {
            self.declare(start)?;
        }
        let (local, prefix) = start.name().decompose();
        let namespace = self
            .bindings
            .resolve(prefix.as_ref().map_or("", AsRef::as_ref));
        let element = Element {
            namespace,
            local: local.into_inner(),
            start,
            bindings: &self.bindings,
        };
        if self.visitor.start(&element)? == Descend::Skip {
            self.skipped_from = self.depth;
        }
        Ok(())
    }

    fn end(&mut self) {
        if self.depth < self.skipped_from {
            self.visitor.end();
        } else if self.depth == self.skipped_from {
            self.skipped_from = usize::MAX;
        }
        self.bindings.leave(self.depth);
        self.depth -= 1;
    }

    fn text(&mut self, text: &str) {
        if self.depth < self.skipped_from {
            self.visitor.text(text);
        }
    }

    /// Only the five predefined entities and character references exist without a DTD.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), CountError> {
        let malformed = CountError::Malformed("entity reference");
        match reference.resolve_char_ref().map_err(|_| malformed)? {
            Some(character) => self.text(character.encode_utf8(&mut [0; 4])),
            None => self.text(resolve_predefined_entity(reference).ok_or(malformed)?),
        }
        Ok(())
    }

    fn declare(&mut self, start: &BytesStart<'_>) -> Result<(), CountError> {
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| CountError::Malformed("attribute"))?;
            let key: &str = attribute.key.as_ref();
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            self.bindings
                .declare(prefix, &attribute.value, self.depth, self.limits)?;
        }
        Ok(())
    }
}

/// The bytes themselves have shown UTF-8 or UTF-16; a declaration of anything else is not read.
fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), CountError> {
    let Some(encoding) = declaration.encoding() else {
        return Ok(());
    };
    let encoding = encoding
        .map_err(|_| CountError::Malformed("XML declaration"))?
        .to_ascii_lowercase();
    match encoding.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "utf-16" | "utf-16le" | "utf-16be" => Ok(()),
        _ => Err(CountError::Malformed("XML encoding")),
    }
}

/// An error of the XML reader; our own, when it only passed it on.
fn reason(error: quick_xml::Error) -> CountError {
    if let quick_xml::Error::Io(error) = &error {
        let own = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<CountError>());
        return own
            .copied()
            .unwrap_or(CountError::Malformed("compressed data"));
    }
    CountError::Malformed("XML")
}
