//! The statistics of a file as an attribute of its row: a map.
//!
//! Every list reads whole rows, so the map is small: it has no figure that is zero, no total of a document, which is
//! the sum of its parts, and no flag that is off.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{CountWarning, Figures, Parts, Statistics};
use std::collections::HashMap;

use crate::record::{attributes, number, text};

type Map = HashMap<String, AttributeValue>;

pub fn map_of(statistics: &Statistics) -> AttributeValue {
    let parts = statistics.parts;
    let part = |of: fn(&Parts) -> Figures| parts.as_ref().map(|parts| map_of_figures(of(parts)));
    let total = match parts {
        Some(_) => None,
        None => Some(map_of_figures(statistics.total)),
    };
    let headers = parts.and_then(|parts| parts.headers_and_footers);
    let warnings = statistics.warnings.iter().map(|warning| {
        AttributeValue::M(attributes([
            ("code", Some(text(&warning.code))),
            ("message", Some(text(&warning.message))),
        ]))
    });
    let warnings: Vec<AttributeValue> = warnings.collect();
    AttributeValue::M(attributes([
        ("rule", Some(text(&statistics.rule))),
        ("total", total),
        ("body", part(|parts| parts.body)),
        ("notes", part(|parts| parts.notes)),
        ("text_boxes", part(|parts| parts.text_boxes)),
        ("headers_and_footers", headers.map(map_of_figures)),
        (
            "legacy_bangla",
            statistics
                .legacy_bangla
                .then_some(AttributeValue::Bool(true)),
        ),
        (
            "warnings",
            (!warnings.is_empty()).then_some(AttributeValue::L(warnings)),
        ),
    ]))
}

fn map_of_figures(figures: Figures) -> AttributeValue {
    let figure = |value: u64| (value > 0).then(|| number(value));
    AttributeValue::M(attributes([
        ("words", figure(figures.words)),
        ("characters", figure(figures.characters)),
        (
            "characters_without_spaces",
            figure(figures.characters_without_spaces),
        ),
        ("paragraphs", figure(figures.paragraphs)),
        (
            "east_asian_characters",
            figure(figures.east_asian_characters),
        ),
        ("number_words", figure(figures.number_words)),
    ]))
}

/// The inverse of [`map_of`]; `None` if the attribute is corrupt.
pub fn read(attribute: &AttributeValue) -> Option<Statistics> {
    let map = attribute.as_m().ok()?;
    let parts = match map.get("body") {
        None => None,
        Some(body) => Some(Parts {
            body: figures(body)?,
            notes: figures(map.get("notes")?)?,
            text_boxes: figures(map.get("text_boxes")?)?,
            headers_and_footers: match map.get("headers_and_footers") {
                None => None,
                Some(headers) => Some(figures(headers)?),
            },
        }),
    };
    let total = match &parts {
        Some(parts) => parts.total(),
        None => figures(map.get("total")?)?,
    };
    let warnings = match map.get("warnings") {
        None => Vec::new(),
        Some(warnings) => warnings
            .as_l()
            .ok()?
            .iter()
            .map(warning)
            .collect::<Option<Vec<CountWarning>>>()?,
    };
    Some(Statistics {
        rule: string(map, "rule")?,
        total,
        parts,
        legacy_bangla: match map.get("legacy_bangla") {
            None => false,
            Some(flag) => *flag.as_bool().ok()?,
        },
        warnings,
    })
}

fn figures(attribute: &AttributeValue) -> Option<Figures> {
    let map = attribute.as_m().ok()?;
    let figure = |name: &str| match map.get(name) {
        None => Some(0),
        Some(value) => value.as_n().ok()?.parse().ok(),
    };
    Some(Figures {
        words: figure("words")?,
        characters: figure("characters")?,
        characters_without_spaces: figure("characters_without_spaces")?,
        paragraphs: figure("paragraphs")?,
        east_asian_characters: figure("east_asian_characters")?,
        number_words: figure("number_words")?,
    })
}

fn warning(attribute: &AttributeValue) -> Option<CountWarning> {
    let map = attribute.as_m().ok()?;
    Some(CountWarning {
        code: string(map, "code")?,
        message: string(map, "message")?,
    })
}

fn string(map: &Map, name: &str) -> Option<String> {
    map.get(name)?.as_s().ok().cloned()
}
