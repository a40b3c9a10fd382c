//! The content types of a package: what kind of file each of its parts is.

use std::collections::HashMap;
use std::io::Read;

use super::attributes::Element;
use super::limits::Limits;
use super::names::Namespace;
use super::part::Meter;
use super::walk::{Descend, Visitor, walk};
use crate::error::CountError;

/// The part that has the content types.
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Names and types are in lower case, because both are compared without regard to case.
#[derive(Debug, Default)]
pub(super) struct ContentTypes {
    by_extension: HashMap<String, String>,
    by_name: HashMap<String, String>,
}

impl ContentTypes {
    pub(super) fn read(
        part: &mut dyn Read,
        meter: &Meter,
        limits: &Limits,
    ) -> Result<Self, CountError> {
        let mut reading = Reading {
            limits,
            kept_bytes: 0,
            types: Self::default(),
        };
        walk(part, meter, limits, &mut reading)?;
        Ok(reading.types)
    }

    /// The content type of a part, in lower case.
    pub(super) fn of(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        let by_name = self.by_name.get(&name);
        let by_extension = || self.by_extension.get(name.rsplit_once('.')?.1);
        by_name.or_else(by_extension).map(String::as_str)
    }
}

struct Reading<'a> {
    limits: &'a Limits,
    kept_bytes: usize,
    types: ContentTypes,
}

impl Visitor for Reading<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Descend, CountError> {
        let key = match (element.namespace, element.local) {
            (Namespace::ContentTypes, b"Default") => "Extension",
            (Namespace::ContentTypes, b"Override") => "PartName",
            _ => return Ok(Descend::Into),
        };
        let key_value = element.plain_attribute(key)?;
        let content_type = element.plain_attribute("ContentType")?;
        if let (Some(key_value), Some(content_type)) = (key_value, content_type) {
            self.kept_bytes += key_value.len() + content_type.len();
            let types = &mut self.types;
            if types.by_name.len() + types.by_extension.len() >= self.limits.records
                || self.kept_bytes > self.limits.kept_bytes
            {
                return Err(CountError::TooLarge("content types"));
            }
            let types = match key {
                "PartName" => &mut types.by_name,
                _ => &mut types.by_extension,
            };
            let key = key_value.trim_start_matches('/').to_ascii_lowercase();
            types.insert(key, content_type.trim().to_ascii_lowercase());
        }
        Ok(Descend::Skip)
    }

    fn end(&mut self) {}

    fn text(&mut self, _text: &[u8]) {}
}
