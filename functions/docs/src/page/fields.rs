//! Schemas as rows of a table.

use super::{markdown, resolve, text};
use serde_json::Value;

/// One field, of an object at whatever depth.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    /// `messages[].token_class`
    pub(super) name: String,
    /// In words.
    pub(super) kind: String,
    pub(super) required: bool,
    /// HTML.
    pub(super) description: String,
}

/// The fields of an object, or of the objects in a list, with those of the objects in it.
pub(super) fn of(document: &Value, schema: &Value) -> Vec<Field> {
    let mut fields = Vec::new();
    collect(document, schema, "", &mut fields);
    fields
}

fn collect(document: &Value, schema: &Value, prefix: &str, fields: &mut Vec<Field>) {
    let schema = resolve(document, schema);
    if schema["items"].is_object() {
        let prefix = if prefix.is_empty() {
            String::new()
        } else {
            format!("{prefix}[]")
        };
        return collect(document, &schema["items"], &prefix, fields);
    }
    let required = schema["required"].as_array();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let full = match prefix {
            "" => name.clone(),
            _ => format!("{prefix}.{name}"),
        };
        fields.push(Field {
            name: full.clone(),
            kind: kind(document, property),
            required: required.is_some_and(|names| names.iter().any(|known| known == name)),
            description: description(document, property),
        });
        collect(document, property, &full, fields);
    }
}

/// What is said at the place itself, else what is said where it points to.
pub(super) fn description(document: &Value, value: &Value) -> String {
    match &value["description"] {
        Value::Null => markdown::html(&resolve(document, value)["description"]),
        own => markdown::html(own),
    }
}

/// What values a schema admits, in words.
pub(super) fn kind(document: &Value, schema: &Value) -> String {
    let schema = resolve(document, schema);
    if let Some(value) = schema.get("const") {
        return format!("always {value}");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return values.join(" or ");
    }
    let name = match &schema["type"] {
        Value::Array(names) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        Value::String(name) if name == "array" => {
            format!("list of {}", kind(document, &schema["items"]))
        }
        name => text(name),
    };
    [Some(name), format_of(schema), size(schema), default(schema)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn format_of(schema: &Value) -> Option<String> {
    Some(match schema["format"].as_str()? {
        "date-time" => "time in UTC".to_owned(),
        "uri" => "URL".to_owned(),
        "uuid" => "UUID".to_owned(),
        "email" => "e-mail address".to_owned(),
        _ => return None,
    })
}

fn size(schema: &Value) -> Option<String> {
    let range = |least: &str, most: &str| match (schema[least].as_u64(), schema[most].as_u64()) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (Some(least), None) if least > 1 => Some(format!("at least {least}")),
        _ => None,
    };
    let length = range("minLength", "maxLength").map(|range| format!("{range} characters"));
    length.or_else(|| range("minimum", "maximum"))
}

fn default(schema: &Value) -> Option<String> {
    schema
        .get("default")
        .map(|value| format!("{value} unless given"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_told_in_words() {
        let document = json!({"name": {"type": "string", "minLength": 1, "maxLength": 150}});
        for (schema, words) in [
            (json!({"$ref": "#/name"}), "string, 1 to 150 characters"),
            (
                json!({"type": ["integer", "null"], "minimum": 0}),
                "integer or null",
            ),
            (json!({"const": "PUT"}), "always \"PUT\""),
            (
                json!({"enum": ["Paid", "Failed"]}),
                "\"Paid\" or \"Failed\"",
            ),
            (
                json!({"type": "array", "items": {"type": "string", "format": "uri"}}),
                "list of string, URL",
            ),
            (
                json!({"type": "integer", "minimum": 1, "maximum": 9, "default": 5}),
                "integer, 1 to 9, 5 unless given",
            ),
        ] {
            assert_eq!(kind(&document, &schema), words);
        }
    }

    #[test]
    fn objects_within_objects_are_named_by_their_way() {
        let inner = json!({"type": "object", "properties": {"b": {"type": "string"}}});
        let schema = json!({"type": "array", "items": {
            "required": ["a"],
            "properties": {"a": {"type": "array", "items": inner.clone()}, "c": inner}
        }});
        let fields = of(&Value::Null, &schema);
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["a", "a[].b", "c", "c.b"]);
        assert!(fields[0].required && !fields[1].required);
    }
}
