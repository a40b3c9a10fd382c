//! Walks over the tokens of one part and shows its elements and text to a [`Visitor`].

use std::io::Read;

use memchr::memmem::Finder;

use super::attributes::{Attributes, Element};
use super::limits::Limits;
use super::names::{Bindings, split};
use super::part::{Meter, PartReader};
use super::tokens::{Token, Tokens};
use crate::error::CountError;

/// What a visitor wants to see of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Descend {
    /// Its text, its children and its end.
    Into,
    /// Nothing, not even its end.
    Skip,
}

/// Reads the XML of one kind of part.
pub(super) trait Visitor {
    /// An element begins.
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError>;
    /// The innermost element that was entered ends.
    fn end(&mut self);
    /// Character data in UTF-8, with references replaced. One text may come in several pieces, each
    /// of whole characters.
    fn text(&mut self, text: &[u8]);
}

/// Shows a whole part to `visitor`. Checks that the part is one element, in which every start tag
/// has its end tag and the elements are nested.
pub(super) fn walk<R: Read>(
    part: R,
    meter: &Meter,
    limits: &Limits,
    visitor: &mut impl Visitor,
) -> Result<(), CountError> {
    let mut tokens = Tokens::new(PartReader::new(part, meter), limits);
    let mut walk = Walk {
        visitor,
        limits,
        open: OpenElements::default(),
        bindings: Bindings::new(),
        declaration: Finder::new("xmlns"),
        skipped_from: usize::MAX,
        roots: 0,
    };
    loop {
        match tokens.next()? {
            Token::Text(text) => walk.text(text),
            Token::Start {
                name,
                attributes,
                empty,
                may_declare,
            } => {
                walk.start(
                    &Tag {
                        name,
                        attributes,
                        may_declare,
                    },
                    empty,
                )?;
            }
            Token::End { name } => walk.end(name)?,
            Token::Character(character) => walk.text(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Token::Eof => break,
        }
    }
    if walk.open.depth() != 0 || walk.roots != 1 {
        return Err(CountError::Malformed("XML ends early"));
    }
    Ok(())
}

/// A start tag as the tokeniser gives it.
struct Tag<'a> {
    name: &'a [u8],
    attributes: &'a [u8],
    may_declare: bool,
}

struct Walk<'a, V> {
    visitor: &'a mut V,
    limits: &'a Limits,
    open: OpenElements,
    bindings: Bindings,
    /// Searches for `xmlns`.
    declaration: Finder<'static>,
    /// The depth of the element that the visitor skips; the largest number if it skips none. Deeper
    /// elements are not shown.
    skipped_from: usize,
    /// The number of elements at depth 1 so far.
    roots: usize,
}

impl<V: Visitor> Walk<'_, V> {
    fn start(&mut self, tag: &Tag<'_>, empty: bool) -> Result<(), CountError> {
        let depth = self.open.depth() + 1;
        if depth > self.limits.depth {
            return Err(CountError::TooLarge("nested elements"));
        }
        if depth == 1 {
            self.roots += 1;
            if self.roots > 1 {
                return Err(CountError::Malformed("two root elements"));
            }
        }
        if depth <= self.skipped_from {
            let descend = self.show(tag, depth)?;
            match (descend, empty) {
                (Descend::Into, true) => self.visitor.end(),
                (Descend::Skip, false) => self.skipped_from = depth,
                _ => {}
            }
        }
        if empty {
            self.bindings.leave(depth);
        } else {
            if self.open.names.len() + tag.name.len() > self.limits.kept_bytes {
                return Err(CountError::TooLarge("names of elements"));
            }
            self.open.push(tag.name);
        }
        Ok(())
    }

    fn show(&mut self, tag: &Tag<'_>, depth: usize) -> Result<Descend, CountError> {
        let &Tag {
            name,
            attributes,
            may_declare,
        } = tag;
        if may_declare && self.declaration.find(attributes).is_some() {
            self.declare(attributes, depth)?;
        }
        let (prefix, local) = split(name);
        let namespace = self.bindings.resolve(prefix);
        self.visitor.start(&Element {
            namespace,
            local,
            attributes,
            may_have_xml: may_declare,
            bindings: &self.bindings,
        })
    }

    fn end(&mut self, name: &[u8]) -> Result<(), CountError> {
        let depth = self.open.depth();
        if !self.open.pop(name) {
            return Err(CountError::Malformed("XML end tag"));
        }
        if depth < self.skipped_from {
            self.visitor.end();
        } else if depth == self.skipped_from {
            self.skipped_from = usize::MAX;
        }
        self.bindings.leave(depth);
        Ok(())
    }

    fn text(&mut self, text: &[u8]) {
        if self.open.depth() < self.skipped_from {
            self.visitor.text(text);
        }
    }

    fn declare(&mut self, attributes: &[u8], depth: usize) -> Result<(), CountError> {
        for attribute in Attributes::of(attributes) {
            let (name, uri) = attribute?;
            let prefix = match split(name) {
                (b"", b"xmlns") => b"",
                (b"xmlns", prefix) => prefix,
                _ => continue,
            };
            self.bindings.declare(prefix, uri, depth, self.limits)?;
        }
        Ok(())
    }
}

/// The names of the open elements, in one buffer, because an element is opened for every few bytes.
#[derive(Default)]
struct OpenElements {
    names: Vec<u8>,
    starts: Vec<usize>,
}

impl OpenElements {
    fn depth(&self) -> usize {
        self.starts.len()
    }

    fn push(&mut self, name: &[u8]) {
        self.starts.push(self.names.len());
        self.names.extend_from_slice(name);
    }

    /// Closes the innermost element; `false` if it has another name, or if none is open.
    fn pop(&mut self, name: &[u8]) -> bool {
        let Some(start) = self.starts.pop() else {
            return false;
        };
        let matches = self.names[start..] == *name;
        self.names.truncate(start);
        matches
    }
}
