//! A row of the dump, read field by field. What is wrong with a field is noted, so that all problems are found at once.

use crate::findings::Findings;
use chrono::{DateTime, Utc};
use domain::UserId;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Display;
use uuid::Uuid;

/// An element of the array that `manage.py dumpdata` writes.
#[derive(Debug, Deserialize)]
pub struct Entry {
    pub model: String,
    #[serde(default)]
    pub pk: Value,
    pub fields: Map<String, Value>,
}

/// A row of one of the models that are taken over.
pub struct Row<'a> {
    model: String,
    pk: Value,
    /// Those that were not read yet.
    fields: Map<String, Value>,
    findings: &'a mut Findings,
}

impl<'a> Row<'a> {
    pub fn new(entry: Entry, findings: &'a mut Findings) -> Self {
        Self {
            model: entry.model,
            pk: entry.pk,
            fields: entry.fields,
            findings,
        }
    }

    pub fn problem(&mut self, text: impl Into<String>) {
        let pk = self.pk_text();
        self.findings.problem(&self.model, pk, text);
    }

    pub fn note(&mut self, text: impl Into<String>) {
        let pk = self.pk_text();
        self.findings.note(&self.model, pk, text);
    }

    fn pk_text(&self) -> String {
        match &self.pk {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// A problem with the field, and nothing.
    fn wrong<T>(&mut self, field: &str, expected: impl Display) -> Option<T> {
        self.problem(format!(
            "the field {field} is not {expected}: correct it in the dump, or remove the row"
        ));
        None
    }

    fn take(&mut self, field: &str) -> Value {
        self.fields.shift_remove(field).unwrap_or_default()
    }

    /// The primary key as an id of an account.
    pub fn user_pk(&mut self) -> Option<UserId> {
        match self.pk.as_u64() {
            Some(id) if id > 0 => Some(UserId(id)),
            _ => {
                self.problem("the pk is not a number from 1 on: correct it in the dump");
                None
            }
        }
    }

    /// The primary key as a UUID.
    pub fn uuid_pk(&mut self) -> Option<Uuid> {
        let id = self.pk.as_str().and_then(|text| Uuid::try_parse(text).ok());
        if id.is_none() {
            self.problem("the pk is not a UUID: correct it in the dump");
        }
        id
    }

    /// The account that the row belongs to.
    pub fn owner(&mut self) -> Option<UserId> {
        match self.take("user").as_u64() {
            Some(id) => Some(UserId(id)),
            None => self.wrong("user", "the pk of an account"),
        }
    }

    /// A text; empty if the field is missing or null.
    pub fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Value::Null => Some(String::new()),
            Value::String(text) => Some(text),
            _ => self.wrong(field, "a text"),
        }
    }

    pub fn flag(&mut self, field: &str) -> Option<bool> {
        match self.take(field) {
            Value::Bool(flag) => Some(flag),
            _ => self.wrong(field, "true or false"),
        }
    }

    pub fn time(&mut self, field: &str) -> Option<DateTime<Utc>> {
        let time = self.take(field);
        match time.as_str().and_then(|time| time.parse().ok()) {
            Some(time) => Some(time),
            None => self.wrong(
                field,
                "a time with its zone, such as 2026-11-26T02:52:24.539Z",
            ),
        }
    }

    /// A text that `parse` understands.
    pub fn parsed<T>(
        &mut self,
        field: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        match self.take(field).as_str().and_then(parse) {
            Some(value) => Some(value),
            None => self.wrong(field, expected),
        }
    }

    /// A whole number that is not negative; the inner `None` if the field is missing or null.
    pub fn optional_count(&mut self, field: &str) -> Option<Option<u64>> {
        let value = self.take(field);
        match value.as_u64() {
            None if value.is_null() => Some(None),
            None => self.wrong(field, "a whole number from 0 on, or null"),
            count => Some(count),
        }
    }

    /// Whatever is in the field; null if it is missing.
    pub fn json(&mut self, field: &str) -> Value {
        self.take(field)
    }

    /// Counts the fields that were not read and hold something.
    pub fn finish(self) {
        for (field, value) in self.fields {
            let is_empty = match &value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Array(values) => values.is_empty(),
                _ => false,
            };
            if !is_empty {
                let unused: &mut BTreeMap<_, usize> = &mut self.findings.unused_fields;
                *unused.entry((self.model.clone(), field)).or_default() += 1;
            }
        }
    }
}
