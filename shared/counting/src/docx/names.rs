//! XML namespaces: which vocabulary an element belongs to, whatever prefix the document chose.

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
            // The 2015 emoji extension (w16se) must stay out: only its fallback has the text.
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

    /// Whether an `mc:Choice` that requires this namespace can be read.
    pub(super) fn is_understood(self) -> bool {
        matches!(self, Self::Word | Self::Math | Self::Understood)
    }
}

/// The namespace declarations in force. By prefix: a hostile document can ask for one among thousands with
/// every byte or two.
#[derive(Debug)]
pub(super) struct Bindings {
    /// The prefixes in the order of their declarations, with the depth of the elements that have them.
    declared: Vec<(Rc<[u8]>, usize)>,
    /// What a prefix stands for, innermost last.
    namespaces: HashMap<Rc<[u8]>, Vec<Namespace>>,
    /// The answer to the last question; nearly every element of a document has the same prefix.
    last: Option<(u64, Namespace)>,
}

/// Longer prefixes are not met and would let a document occupy memory.
const PREFIX_BYTES: usize = 128;

impl Bindings {
    pub(super) fn new() -> Self {
        Self {
            declared: Vec::new(),
            namespaces: HashMap::new(),
            last: None,
        }
    }

    /// Declares a prefix (empty: the default namespace) for the element at this depth.
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

    /// Forgets what the element at this depth declared.
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

    /// The namespace of a prefix; an undeclared one is unknown.
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

    /// As [`resolve`](Self::resolve), without remembering.
    pub(super) fn look_up(&self, prefix: &[u8]) -> Namespace {
        let innermost = self
            .namespaces
            .get(prefix)
            .and_then(|namespaces| namespaces.last());
        innermost.copied().unwrap_or(Namespace::Unknown)
    }
}

/// A prefix of at most 7 bytes as a number, its length among it.
#[inline]
fn pack(prefix: &[u8]) -> Option<u64> {
    (prefix.len() < 8).then(|| {
        prefix.iter().fold(prefix.len() as u64, |packed, &byte| {
            packed << 8 | u64::from(byte)
        })
    })
}

/// `w:val` -> `w`, `val`; `val` -> nothing, `val`.
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
