//! Rows to and from attributes. Reading is explicit: an attribute that is missing or unreadable is an error that
//! names the table, the key of the row and the attribute.

use crate::keys;
use crate::tables::Table;
use anyhow::{Context, Result, anyhow};
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;

pub type Attributes = HashMap<String, AttributeValue>;

/// A string attribute.
pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub fn number(value: impl Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The attributes of a row, without those that are `None`.
pub fn attributes<const N: usize>(pairs: [(&str, Option<AttributeValue>); N]) -> Attributes {
    pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// A row that was read, with its name for error messages.
pub struct Record {
    name: String,
    attributes: Attributes,
}

impl Record {
    /// A row of `table` that has its key among its attributes.
    pub fn new(table: Table<'_>, attributes: Attributes) -> Self {
        let key = match attributes.get(table.key) {
            Some(AttributeValue::S(key) | AttributeValue::N(key)) => key.clone(),
            _ => "without a key".to_owned(),
        };
        Self::with_key(table, key, attributes)
    }

    /// Some attributes of the row `key` of `table`.
    pub fn with_key(table: Table<'_>, key: impl Display, attributes: Attributes) -> Self {
        Self {
            name: format!("row {key} of {}", table.name),
            attributes,
        }
    }

    fn attribute(&self, name: &str) -> Result<&AttributeValue> {
        self.attributes
            .get(name)
            .ok_or_else(|| anyhow!("{} has no {name}", self.name))
    }

    fn parsed<T>(&self, name: &str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| anyhow!("{} has an unreadable {name}", self.name))
    }

    pub fn text(&self, name: &str) -> Result<&str> {
        let value = self.attribute(name)?.as_s().ok().map(String::as_str);
        self.parsed(name, value)
    }

    pub fn optional_text(&self, name: &str) -> Result<Option<&str>> {
        self.attributes
            .contains_key(name)
            .then(|| self.text(name))
            .transpose()
    }

    pub fn number<T: FromStr>(&self, name: &str) -> Result<T> {
        let value = self
            .attribute(name)?
            .as_n()
            .ok()
            .and_then(|digits| digits.parse().ok());
        self.parsed(name, value)
    }

    pub fn optional_number<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.attributes
            .contains_key(name)
            .then(|| self.number(name))
            .transpose()
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        let value = self.attribute(name)?.as_bool().ok().copied();
        self.parsed(name, value)
    }

    /// `parse` applied to an attribute of any kind, if it is there.
    pub fn optional<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&AttributeValue) -> Option<T>,
    ) -> Result<Option<T>> {
        let value = self.attributes.get(name);
        value
            .map(|value| self.parsed(name, parse(value)))
            .transpose()
    }

    pub fn uuid(&self, name: &str) -> Result<Uuid> {
        self.text(name)?
            .parse()
            .with_context(|| format!("{} has an unreadable {name}", self.name))
    }

    /// The time within the sort key of the lists.
    pub fn created(&self) -> Result<DateTime<Utc>> {
        self.parsed("created", keys::time_of_created(self.text("created")?))
    }

    /// `parse` applied to a text attribute.
    pub fn parse<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        self.parsed(name, parse(self.text(name)?))
    }

    /// `parse` applied to a text attribute, if there is one.
    pub fn parse_optional<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let text = self.optional_text(name)?;
        text.map(|text| self.parsed(name, parse(text))).transpose()
    }

    /// `parse` applied to each text of a set, which is empty if it is missing.
    pub fn parse_set<T: Ord>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<BTreeSet<T>> {
        let Some(value) = self.attributes.get(name) else {
            return Ok(BTreeSet::new());
        };
        let texts = self.parsed(name, value.as_ss().ok())?;
        let parsed = texts.iter().map(|text| self.parsed(name, parse(text)));
        parsed.collect()
    }

    /// A JSON document kept as text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T> {
        serde_json::from_str(self.text(name)?)
            .with_context(|| format!("{} has an unreadable {name}", self.name))
    }
}
