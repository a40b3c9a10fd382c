//! XML namespaces: which vocabulary an element belongs to, whatever prefix the document chose.

use crate::{CountError, Limits};

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
    fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Self::Word,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Self::Math,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Self::Compatibility,
            "http://schemas.openxmlformats.org/package/2006/relationships" => Self::Relationships,
            // The 2015 emoji extension (w16se) must stay out: only its fallback has the text.
            "http://schemas.microsoft.com/office/word/2010/wordml"
            | "http://schemas.microsoft.com/office/word/2012/wordml"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingInk"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
            | "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
            | "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing"
            | "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main"
            | "http://schemas.microsoft.com/office/drawing/2010/main"
            | "http://schemas.microsoft.com/office/drawing/2010/picture"
            | "http://schemas.microsoft.com/office/drawing/2007/8/2/chart"
            | "urn:schemas-microsoft-com:vml" => Self::Understood,
            _ => Self::Unknown,
        }
    }

    /// Whether an `mc:Choice` that requires this namespace can be read.
    pub(super) fn is_understood(self) -> bool {
        matches!(self, Self::Word | Self::Math | Self::Understood)
    }
}

/// The namespace declarations in force, innermost last.
#[derive(Debug)]
pub(super) struct Bindings {
    declared: Vec<Binding>,
    /// The answer to the last question; nearly every element of a document has the same prefix.
    last: Option<(Box<str>, Namespace)>,
}

#[derive(Debug)]
struct Binding {
    prefix: Box<str>,
    namespace: Namespace,
    depth: usize,
}

/// Longer prefixes are not met and would let a document occupy memory.
const PREFIX_BYTES: usize = 128;

impl Bindings {
    pub(super) fn new() -> Self {
        Self {
            declared: Vec::new(),
            last: None,
        }
    }

    /// Declares a prefix (empty: the default namespace) for the element at this depth.
    pub(super) fn declare(
        &mut self,
        prefix: &str,
        uri: &str,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), CountError> {
        if self.declared.len() >= limits.namespaces || prefix.len() > PREFIX_BYTES {
            return Err(CountError::TooLarge("namespace declarations"));
        }
        self.declared.push(Binding {
            prefix: prefix.into(),
            namespace: Namespace::of(uri),
            depth,
        });
        self.last = None;
        Ok(())
    }

    /// Forgets what the element at this depth declared.
    pub(super) fn leave(&mut self, depth: usize) {
        while self
            .declared
            .last()
            .is_some_and(|binding| binding.depth >= depth)
        {
            self.declared.pop();
            self.last = None;
        }
    }

    /// The namespace of a prefix; an undeclared one is unknown.
    pub(super) fn resolve(&mut self, prefix: &str) -> Namespace {
        if let Some((last, namespace)) = &self.last
            && **last == *prefix
        {
            return *namespace;
        }
        let namespace = self.look_up(prefix);
        if prefix.len() <= PREFIX_BYTES {
            self.last = Some((prefix.into(), namespace));
        }
        namespace
    }

    /// As [`resolve`](Self::resolve), without remembering.
    pub(super) fn look_up(&self, prefix: &str) -> Namespace {
        let found = self
            .declared
            .iter()
            .rev()
            .find(|binding| *binding.prefix == *prefix);
        found.map_or(Namespace::Unknown, |binding| binding.namespace)
    }
}
