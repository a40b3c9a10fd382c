//! One start tag as a visitor sees it: names resolved, attributes on demand.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::names::{Bindings, Namespace};
use crate::CountError;

/// An element that begins.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) namespace: Namespace,
    /// The name without its prefix.
    pub(super) local: &'a str,
    pub(super) start: &'a BytesStart<'a>,
    pub(super) bindings: &'a Bindings,
}

impl<'a> Element<'a> {
    /// The value of the attribute of this local name in WordprocessingML (`w:val`).
    pub(super) fn word_attribute(&self, local: &str) -> Result<Option<Cow<'a, str>>, CountError> {
        self.find(|prefix, name| {
            name == local
                && prefix.is_some_and(|prefix| self.bindings.look_up(prefix) == Namespace::Word)
        })
    }

    /// The value of the attribute of this name without a prefix (`Target`, `Requires`).
    pub(super) fn plain_attribute(&self, name: &str) -> Result<Option<Cow<'a, str>>, CountError> {
        self.find(|prefix, local| prefix.is_none() && name == local)
    }

    fn find(
        &self,
        wanted: impl Fn(Option<&str>, &str) -> bool,
    ) -> Result<Option<Cow<'a, str>>, CountError> {
        for attribute in self.start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| CountError::Malformed("attribute"))?;
            let (local, prefix) = attribute.key.decompose();
            if wanted(prefix.as_ref().map(AsRef::as_ref), local.as_ref()) {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|_| CountError::Malformed("attribute value"))?;
                return Ok(Some(Cow::Owned(value.into_owned())));
            }
        }
        Ok(None)
    }
}
