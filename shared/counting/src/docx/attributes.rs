//! A start tag as a visitor sees it: with its namespace, and with attributes that are parsed on
//! demand.

use std::borrow::Cow;

use memchr::memchr;

use super::names::{Bindings, Namespace, split};
use super::references::unescape;
use crate::error::CountError;

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) namespace: Namespace,
    /// The name without its prefix.
    pub(super) local: &'a [u8],
    /// The part of the tag behind the name.
    pub(super) attributes: &'a [u8],
    /// Whether there may be attributes whose name begins with `xml`.
    pub(super) may_have_xml: bool,
    pub(super) bindings: &'a Bindings,
}

impl<'a> Element<'a> {
    /// The value of the attribute with this local name in the namespace of WordprocessingML, such
    /// as `w:val`.
    pub(super) fn word_attribute(&self, local: &str) -> Result<Option<Cow<'a, str>>, CountError> {
        self.attribute(Namespace::Word, local)
    }

    /// The value of the attribute with this local name in this namespace.
    pub(super) fn attribute(
        &self,
        namespace: Namespace,
        local: &str,
    ) -> Result<Option<Cow<'a, str>>, CountError> {
        self.find(|name| {
            let (prefix, name) = split(name);
            name == local.as_bytes()
                && !prefix.is_empty()
                && self.bindings.look_up(prefix) == namespace
        })
    }

    /// The value of the attribute with this name and no prefix, such as `Target` or `Requires`.
    pub(super) fn plain_attribute(&self, plain: &str) -> Result<Option<Cow<'a, str>>, CountError> {
        self.find(|name| name == plain.as_bytes())
    }

    /// Whether `xml:space` has white space preserved in this element; `None` if it does not define
    /// that. The prefix `xml` cannot be declared differently.
    #[inline]
    pub(super) fn preserves_space(&self) -> Result<Option<bool>, CountError> {
        if !self.may_have_xml {
            return Ok(None);
        }
        let space = self.find(|name| name == b"xml:space")?;
        Ok(space.map(|space| space == "preserve"))
    }

    fn find(&self, wanted: impl Fn(&[u8]) -> bool) -> Result<Option<Cow<'a, str>>, CountError> {
        for attribute in Attributes::of(self.attributes) {
            let (name, value) = attribute?;
            if wanted(name) {
                return unescape(value)
                    .map(Some)
                    .ok_or(CountError::Malformed("attribute value"));
            }
        }
        Ok(None)
    }
}

/// Iterates over the attributes of a tag: their names and raw values.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// The attributes in `tag`, which is the part of the tag behind the name.
    pub(super) fn of(tag: &'a [u8]) -> Self {
        Self {
            rest: tag.trim_ascii(),
        }
    }

    /// The next attribute; `None` if there is no valid one at the front.
    fn parse(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let equals = memchr(b'=', self.rest)?;
        let name = self.rest[..equals].trim_ascii_end();
        let (&quote, value) = self.rest[equals + 1..].trim_ascii_start().split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = memchr(quote, value)?;
        self.rest = value[end + 1..].trim_ascii_start();
        Some((name, &value[..end]))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), CountError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let attribute = self.parse();
        if attribute.is_none() {
            self.rest = &[];
        }
        Some(attribute.ok_or(CountError::Malformed("attribute")))
    }
}
