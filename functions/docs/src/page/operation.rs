//! One method of one path, as the page shows it.

use super::fields::{self, Field};
use super::{ADDRESS, markdown, resolve, text};
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Answers that say nothing about the operation at hand: shown once for all.
const EVERYWHERE: [&str; 7] = [
    "MethodNotAllowed",
    "NotAcceptable",
    "TooLargeForGateway",
    "UnsupportedMediaType",
    "GatewayThrottled",
    "ServerError",
    "GatewayUnavailable",
];

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) needs_token: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Body,
    pub(super) curl: String,
    pub(super) answers: Vec<Answer>,
    /// The statuses of the answers that are shown elsewhere.
    pub(super) also: Vec<String>,
}

/// What is sent in the URL or in a header.
pub(super) struct Parameter {
    pub(super) place: String,
    pub(super) field: Field,
    pub(super) example: String,
}

/// What is sent in the body.
#[derive(Default)]
pub(super) struct Body {
    pub(super) media_types: Vec<String>,
    pub(super) fields: Vec<Field>,
    pub(super) example: Option<Value>,
    pub(super) has_file: bool,
}

impl Body {
    pub(super) fn example_text(&self) -> Option<String> {
        self.example.as_ref().map(pretty)
    }
}

/// What comes back under one status.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) description: String,
    pub(super) headers: Vec<Field>,
    pub(super) fields: Vec<Field>,
    pub(super) examples: Vec<String>,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

/// The operations of a tag, in the order of the document.
pub(super) fn of_tag(document: &Value, tag: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            if operation["tags"][0] == *tag {
                let shared = &item["parameters"];
                operations.push(read(document, (method, path), shared, operation));
            }
        }
    }
    operations
}

/// The answers that any path may give.
pub(super) fn answers_everywhere(document: &Value) -> Vec<Answer> {
    let responses = &document["components"]["responses"];
    let status_of = |name: &str| match name {
        "MethodNotAllowed" => "405",
        "NotAcceptable" => "406",
        "TooLargeForGateway" => "413",
        "UnsupportedMediaType" => "415",
        "GatewayThrottled" => "429",
        "ServerError" => "500",
        _ => "503",
    };
    EVERYWHERE
        .map(|name| answer(document, status_of(name), &responses[name]))
        .into()
}

fn read(
    document: &Value,
    (method, path): (&str, &str),
    shared_parameters: &Value,
    operation: &Value,
) -> Operation {
    let listed = [shared_parameters, &operation["parameters"]];
    let parameters: Vec<Parameter> = listed
        .iter()
        .flat_map(|list| list.as_array().into_iter().flatten())
        .map(|given| parameter(document, given))
        .collect();
    let body = body(document, &operation["requestBody"]);
    let security = match &operation["security"] {
        Value::Null => &document["security"],
        own => own,
    };
    let needs_token = security
        .as_array()
        .is_some_and(|ways| !ways.is_empty() && ways.iter().all(|way| way.get("bearer").is_some()));
    let (answers, also) = answers(document, &operation["responses"]);
    let mut operation = Operation {
        id: text(&operation["operationId"]),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: markdown::html(&operation["description"]),
        needs_token,
        parameters,
        body,
        curl: String::new(),
        answers,
        also,
    };
    operation.curl = curl(&operation);
    operation
}

fn parameter(document: &Value, given: &Value) -> Parameter {
    let parameter = resolve(document, given);
    let example = parameter["examples"]
        .as_object()
        .and_then(|examples| examples.values().next())
        .map(|example| match &example["value"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
    Parameter {
        place: text(&parameter["in"]),
        field: Field {
            name: text(&parameter["name"]),
            kind: fields::kind(document, &parameter["schema"]),
            required: parameter["required"] == true,
            description: fields::description(document, given),
        },
        example: example.unwrap_or_default(),
    }
}

fn body(document: &Value, given: &Value) -> Body {
    let Some(content) = resolve(document, given)["content"].as_object() else {
        return Body::default();
    };
    let Some(first) = content.values().next() else {
        return Body::default();
    };
    Body {
        media_types: content.keys().cloned().collect(),
        fields: fields::of(document, &first["schema"]),
        example: examples(first).into_iter().next(),
        has_file: !content.contains_key("application/json"),
    }
}

fn answers(document: &Value, responses: &Value) -> (Vec<Answer>, Vec<String>) {
    let (mut own, mut also) = (Vec::new(), Vec::new());
    for (status, given) in responses.as_object().into_iter().flatten() {
        let name = given["$ref"]
            .as_str()
            .and_then(|path| path.rsplit('/').next());
        match name {
            Some(name) if EVERYWHERE.contains(&name) => also.push(status.clone()),
            _ => own.push(answer(document, status, given)),
        }
    }
    own.sort_by(|a, b| a.status.cmp(&b.status));
    also.sort();
    (own, also)
}

fn answer(document: &Value, status: &str, given: &Value) -> Answer {
    let response = resolve(document, given);
    let json = &response["content"]["application/json"];
    let headers = response["headers"].as_object().into_iter().flatten();
    let headers = headers.map(|(name, header)| Field {
        name: name.clone(),
        kind: fields::kind(document, &resolve(document, header)["schema"]),
        required: false,
        description: fields::description(document, header),
    });
    Answer {
        status: status.to_owned(),
        description: fields::description(document, given),
        headers: headers.collect(),
        fields: fields::of(document, &json["schema"]),
        examples: examples(json).iter().map(pretty).collect(),
    }
}

fn examples(media_type: &Value) -> Vec<Value> {
    let examples = media_type["examples"].as_object().into_iter().flatten();
    examples
        .map(|(_, example)| example["value"].clone())
        .collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A line for a terminal. What it holds of the document has no single quotes; a test looks.
fn curl(operation: &Operation) -> String {
    let mut path = operation.path.clone();
    for parameter in operation.parameters.iter().filter(|p| p.place == "path") {
        path = path.replace(&format!("{{{}}}", parameter.field.name), &parameter.example);
    }
    let mut line = match operation.method.as_str() {
        "GET" => format!("curl '{ADDRESS}{path}'"),
        method => format!("curl -X {method} '{ADDRESS}{path}'"),
    };
    if operation.needs_token {
        line.push_str(" \\\n  -H \"Authorization: Bearer $ACCESS\"");
    }
    match &operation.body.example {
        Some(example) => line.push_str(&format!(
            " \\\n  -H 'Content-Type: application/json' \\\n  -d '{example}'"
        )),
        None if operation.body.has_file => line.push_str(" \\\n  -F file=@essay.txt"),
        None => {}
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curl_line_can_be_pasted_into_a_shell() {
        let document: Value = serde_json::from_str(crate::OPENAPI).unwrap();
        let tags = document["tags"].as_array().unwrap();
        for operation in tags.iter().flat_map(|tag| of_tag(&document, &tag["name"])) {
            let line = &operation.curl;
            assert!(line.matches('\'').count() % 2 == 0, "{line}");
            assert!(!line.contains('{') || line.contains("-d '{"), "{line}");
        }
    }
}
