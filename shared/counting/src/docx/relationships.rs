//! The relationships of a package or of a part: which other part plays which role in it.

use std::io::Read;

use super::attributes::Element;
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;

/// The relationships to other parts of the package, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Relationships {
    targets: Vec<Relationship>,
}

#[derive(Debug)]
struct Relationship {
    id: String,
    kind: String,
    /// The name of the part.
    target: String,
}

impl Relationships {
    /// Reads a `.rels` part. Its targets are relative to `folder`, which is empty or ends in a
    /// slash.
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        folder: &str,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut found = Reading {
            folder,
            limits,
            kept_bytes: 0,
            relationships: Self::default(),
        };
        walk(part, meter, limits, &mut found)?;
        Ok(found.relationships)
    }

    /// The part of the first relationship whose type ends with `kind_suffix`. The beginning of a
    /// type differs between transitional and strict documents.
    pub(super) fn first(&self, kind_suffix: &str) -> Option<&str> {
        let found = self
            .targets
            .iter()
            .find(|relationship| relationship.kind.ends_with(kind_suffix));
        found.map(|relationship| relationship.target.as_str())
    }

    /// The parts of all relationships whose type ends with `kind_suffix`.
    pub(super) fn all<'a>(&'a self, kind_suffix: &'a str) -> impl Iterator<Item = &'a str> {
        let targets = self.targets.iter();
        let found = targets.filter(move |relationship| relationship.kind.ends_with(kind_suffix));
        found.map(|relationship| relationship.target.as_str())
    }

    /// The part of the relationship with this identifier, if its type ends with `kind_suffix`.
    pub(super) fn by_id(&self, id: &str, kind_suffix: &str) -> Option<&str> {
        let mut relationships = self.targets.iter();
        let found = relationships.find(|relationship| relationship.id == id)?;
        found
            .kind
            .ends_with(kind_suffix)
            .then_some(found.target.as_str())
    }
}

struct Reading<'a> {
    folder: &'a str,
    limits: &'a Limits,
    kept_bytes: usize,
    relationships: Relationships,
}

impl Visitor for Reading<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        if element.namespace != Namespace::Relationships || element.local != b"Relationship" {
            return Ok(Descend::Into);
        }
        let external = element
            .plain_attribute("TargetMode")?
            .is_some_and(|mode| mode == "External");
        if let (false, Some(kind), Some(target)) = (
            external,
            element.plain_attribute("Type")?,
            element.plain_attribute("Target")?,
        ) {
            let target = resolve(self.folder, &target);
            let id = element.plain_attribute("Id")?.unwrap_or_default();
            self.kept_bytes += id.len() + kind.len() + target.len();
            if self.relationships.targets.len() >= self.limits.records
                || self.kept_bytes > self.limits.kept_bytes
            {
                return Err(CountError::TooLarge("relationships"));
            }
            self.relationships.targets.push(Relationship {
                id: id.into_owned(),
                kind: kind.into_owned(),
                target,
            });
        }
        Ok(Descend::Into)
    }

    fn end(&mut self) {}

    fn text(&mut self, _text: &[u8]) {}
}

/// The part name of a target. The targets `x.xml`, `/word/x.xml` and `../word/x.xml` of the folder
/// `word/` are all `word/x.xml`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let path = if target.starts_with('/') {
        target
    } else {
        format!("{folder}{target}")
    };
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_the_part_or_to_the_package() {
        assert_eq!(resolve("word/", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word/", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word/", "../docs/./styles.xml"), "docs/styles.xml");
        assert_eq!(resolve("word/", "..\\styles.xml"), "styles.xml");
        assert_eq!(resolve("", "../../word/document.xml"), "word/document.xml");
    }
}
