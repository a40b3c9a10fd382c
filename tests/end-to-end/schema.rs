//! Whether an answer is one that the OpenAPI document promises: its status, content type, headers and body.

use crate::person::Answer;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Where the pages for people are. Only their front doors are documented: forms and links lead on.
const PAGES: [&str; 2] = ["/dashboard/", "/api/dashboard/"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(docs::OPENAPI).unwrap());

/// The document that `GET /api/schema/` answers.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// `Err` says what is not documented in this answer to `method` on `path` (with or without a query).
///
/// `HEAD` is documented with `GET`, `OPTIONS` in the introduction. A method that a path does not have may be refused
/// as those that it has.
pub fn check(method: &str, path: &str, answer: &Answer) -> Result<(), String> {
    let status = answer.status.as_u16();
    let told = |why: String| format!("{method} {path} answered {status}, {why}: {}", answer.body);
    let pointer = match described(path) {
        None if PAGES.iter().any(|pages| path.starts_with(pages)) => return Ok(()),
        None if status == 404 => "/components/responses/NotFound".to_owned(),
        None => return Err(told("but is not documented".to_owned())),
        Some(_) if method == "OPTIONS" && status == 204 => return Ok(()),
        Some(item) => {
            response(item, method, status).ok_or_else(|| told("undocumented".to_owned()))?
        }
    };
    let pointer = followed(pointer);
    let promised = DOCUMENT.pointer(&pointer).unwrap_or(&Value::Null);
    headers(promised, &pointer, answer)
        .and_then(|()| body(promised, &pointer, method, answer))
        .map_err(told)
}

/// The documented path that `path` is an instance of.
fn described(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let fits = |pattern: &str| {
        let (mut pattern, mut path) = (pattern.trim_end_matches('/').split('/'), path.split('/'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some(name), Some(part)) if name.starts_with('{') && !part.is_empty() => {}
                (Some(expected), Some(part)) if expected == part => {}
                _ => return false,
            }
        }
    };
    let paths = DOCUMENT["paths"].as_object()?;
    paths
        .keys()
        .map(String::as_str)
        .find(|pattern| fits(pattern))
}

/// Where the document says what this status means.
fn response(item: &str, method: &str, status: u16) -> Option<String> {
    let operations = DOCUMENT["paths"][item].as_object()?;
    let own = match method {
        "HEAD" => "get".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    let has = |name: &str| {
        let responses = operations
            .get(name)
            .map(|operation| &operation["responses"]);
        responses.is_some_and(|responses| responses.get(status.to_string()).is_some())
    };
    let name = match operations.contains_key(&own) {
        true => Some(own).filter(|own| has(own)),
        false if status == 401 => return Some("/components/responses/Unauthorized".to_owned()),
        false if status < 400 => None,
        false => operations.keys().find(|name| has(name)).cloned(),
    }?;
    let item = item.replace('~', "~0").replace('/', "~1");
    Some(format!("/paths/{item}/{name}/responses/{status}"))
}

/// The pointer after its `$ref`, if there is one.
fn followed(pointer: String) -> String {
    let target = DOCUMENT
        .pointer(&pointer)
        .and_then(|value| value["$ref"].as_str());
    target.map_or(pointer, |target| target.trim_start_matches('#').to_owned())
}

fn headers(promised: &Value, response: &str, answer: &Answer) -> Result<(), String> {
    for name in promised["headers"]
        .as_object()
        .into_iter()
        .flat_map(|headers| headers.keys())
    {
        let pointer = followed(format!("{response}/headers/{name}"));
        let given = answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        match given {
            None if DOCUMENT
                .pointer(&pointer)
                .is_some_and(|header| header["required"] == true) =>
            {
                return Err(format!("without the header {name}"));
            }
            None => {}
            Some(text) => {
                let number = text.parse::<u64>().map(Value::from);
                conforms(&format!("{pointer}/schema"), &json!(text))
                    .or_else(|why| {
                        conforms(&format!("{pointer}/schema"), &number.map_err(|_| why)?)
                    })
                    .map_err(|why| format!("with a header {name} where {why}"))?;
            }
        }
    }
    Ok(())
}

fn body(promised: &Value, pointer: &str, method: &str, answer: &Answer) -> Result<(), String> {
    let content = promised["content"].as_object();
    if method == "HEAD" || content.is_none() {
        return match answer.body.is_empty() {
            true => Ok(()),
            false => Err("with a body".to_owned()),
        };
    }
    let media_type = answer
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    let media_type = media_type
        .unwrap_or("")
        .split(';')
        .next()
        .unwrap_or("")
        .trim();
    if !content.is_some_and(|content| content.contains_key(media_type)) {
        return Err(format!("as {media_type:?}"));
    }
    let given = match media_type {
        "application/json" => {
            serde_json::from_str(&answer.body).map_err(|error| format!("where {error}"))?
        }
        _ => Value::from(answer.body.as_str()),
    };
    let media_type = media_type.replace('/', "~1");
    conforms(&format!("{pointer}/content/{media_type}/schema"), &given)
        .map_err(|why| format!("where {why}"))
}

/// Whether `value` is as the schema at `pointer` wants it.
fn conforms(pointer: &str, value: &Value) -> Result<(), String> {
    // The whole document around it, for what it refers to.
    let mut schema = DOCUMENT.clone();
    let reference = pointer.replace('{', "%7B").replace('}', "%7D");
    schema["$ref"] = format!("#{reference}").into();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| error.to_string())?;
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{} at {:?}", error, error.instance_path().to_string()))
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(errors.join("; ")),
    }
}
