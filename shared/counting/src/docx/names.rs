//! XML namespaces: which vocabulary an element belongs to, whatever prefix the document uses for
//! it.

use std::collections::HashMap;
use std::rc::Rc;

use super::limits::Limits;
use crate::error::CountError;

/// The vocabularies that matter to counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// WordprocessingML, transitional or strict.
    Word,
    /// Office Math, transitional or strict.
    Math,
    /// Markup compatibility (`mc:AlternateContent`).
    Compatibility,
    /// Package relationships.
    Relationships,
    /// Attributes that refer to a relationship (`r:id`), transitional or strict.
    References,
    /// The content types of a package.
    ContentTypes,
    /// An extension whose `mc:Choice` is read instead of the fallback.
    Understood,
    /// Anything else.
    Unknown,
}

impl Namespace {
    fn of(uri: &[u8]) -> Self {
        match uri {
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | b"http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            b"http://schemas.openxmlformats.org/officeDocument/2006/math"
            | b"http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            b"http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            b"http://schemas.openxmlformats.org/package/2006/relationships" => Self::Relationships,
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            | b"http://purl.oclc.org/ooxml/officeDocument/relationships" => Self::References,
            b"http://schemas.openxmlformats.org/package/2006/content-types" => Self::ContentTypes,
            // The emoji extension of 2015 (w16se) is left out, because only its fallback has the
            // text.
            b"http://schemas.microsoft.com/office/word/2010/wordml"
            | b"http://schemas.microsoft.com/office/word/2012/wordml"
            | b"http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
            | b"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
            | b"http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
            | b"http://schemas.microsoft.com/office/word/2010/wordprocessingInk"
            | b"http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
            | b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
            | b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing"
            | b"http://schemas.openxmlformats.org/drawingml/2006/main"
            | b"http://purl.oclc.org/ooxml/drawingml/main"
            | b"http://schemas.microsoft.com/office/drawing/2010/main"
            | b"http://schemas.microsoft.com/office/drawing/2010/picture"
            | b"http://schemas.microsoft.com/office/drawing/2007/8/2/chart"
            | b"urn:schemas-microsoft-com:vml" => Self::Understood,
            _ => Self::Unknown,
        }
    }

    /// Whether an `mc:Choice` that requires this namespace is read.
    pub(super) fn is_understood(self) -> bool {
        matches!(self, Self::Word | Self::Math | Self::Understood)
    }
}

/// The namespace declarations in force.
///
/// They are in a hash map by prefix: a hostile document can have thousands of them and use another
/// one in every element.
#[derive(Debug)]
pub(super) struct Bindings {
    /// The prefixes in the order of their declarations, each with the depth of its element.
    declared: Vec<(Rc<[u8]>, usize)>,
    /// The namespaces that a prefix is declared for, the innermost declaration last.
    namespaces: HashMap<Rc<[u8]>, Vec<Namespace>>,
    /// The last prefix that was resolved. Nearly all elements of a document have the same one.
    last: Option<(u64, Namespace)>,
}

/// The longest prefix that is accepted. Real ones are short; long ones would only use up memory.
const PREFIX_BYTES: usize = 128;

impl Bindings {
    pub(super) fn new() -> Self {
        Self {
            declared: Vec::new(),
            namespaces: HashMap::new(),
            last: None,
        }
    }

    /// Declares a prefix, which is empty for the default namespace, at the element of this depth.
    pub(super) fn declare(
        &mut self,
        prefix: &[u8],
        uri: &[u8],
        depth: usize,
        limits: &Limits,
    ) -> Result<(), CountError> {
        if self.declared.len() >= limits.namespaces || prefix.len() > PREFIX_BYTES {
            return Err(CountError::TooLarge("namespace declarations"));
        }
        let prefix: Rc<[u8]> = prefix.into();
        let namespaces = self.namespaces.entry(prefix.clone()).or_default();
        namespaces.push(Namespace::of(uri));
        self.declared.push((prefix, depth));
        self.last = None;
        Ok(())
    }

    /// Removes the declarations of the element at this depth.
    #[inline]
    pub(super) fn leave(&mut self, depth: usize) {
        while let Some((prefix, _)) = self.declared.pop_if(|(_, declared)| *declared >= depth) {
            if let Some(namespaces) = self.namespaces.get_mut(&prefix) {
                namespaces.pop();
                if namespaces.is_empty() {
                    self.namespaces.remove(&prefix);
                }
            }
            self.last = None;
        }
    }

    /// The namespace of a prefix; [`Namespace::Unknown`] if it is not declared.
    #[inline]
    pub(super) fn resolve(&mut self, prefix: &[u8]) -> Namespace {
        let packed = pack(prefix);
        if let (Some(packed), Some((last, namespace))) = (packed, self.last)
            && packed == last
        {
            return namespace;
        }
        let namespace = self.look_up(prefix);
        self.last = packed.map(|packed| (packed, namespace));
        namespace
    }

    /// As [`resolve`](Self::resolve), without the shortcut for the last prefix.
    pub(super) fn look_up(&self, prefix: &[u8]) -> Namespace {
        let innermost = self
            .namespaces
            .get(prefix)
            .and_then(|namespaces| namespaces.last());
        innermost.copied().unwrap_or(Namespace::Unknown)
    }
}

/// A prefix of up to 7 bytes as one number, which contains the length too.
#[inline]
fn pack(prefix: &[u8]) -> Option<u64> {
    (prefix.len() < 8).then(|| {
        prefix.iter().fold(prefix.len() as u64, |packed, &byte| {
            packed << 8 | u64::from(byte)
        })
    })
}

/// The prefix and the local name: `w:val` -> `w`, `val`; `val` -> empty, `val`.
#[inline]
pub(super) fn split(name: &[u8]) -> (&[u8], &[u8]) {
    if let [_, b':', local @ ..] = name {
        return (&name[..1], local);
    }
    match name.iter().position(|&byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => (&[], name),
    }
}
