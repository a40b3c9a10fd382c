//! Whether the OpenAPI document describes a response: its status, content type, headers and body.

use super::http::Answer;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The HTML pages are below these paths. Only their start pages are documented; forms and links lead to the others.
const PAGES: [&str; 2] = ["/dashboard/", "/api/dashboard/"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(docs::OPENAPI).unwrap());

/// The document that `GET /api/schema/` serves.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// `Err` says what the document does not describe in this response to `method` on `path`. The path may have a query.
///
/// `GET` also documents `HEAD`, and the document's introduction `OPTIONS`. A method that a path does not have may be
/// refused with any error that is documented for another method of the path.
pub fn check(method: &str, path: &str, answer: &Answer) -> Result<(), String> {
    let status = answer.status.as_u16();
    let error = |why: String| format!("{method} {path} answered {status}, {why}: {}", answer.body);
    let pointer = match documented(path) {
        None if PAGES.iter().any(|pages| path.starts_with(pages)) => return Ok(()),
        // The document describes what clients of the API get, for whom there is nothing at `/`.
        None if path == "/" && is_page(answer) => return Ok(()),
        None if status == 404 => "/components/responses/NotFound".to_owned(),
        None => return Err(error("but the path is not documented".to_owned())),
        Some(_) if method == "OPTIONS" && status == 204 => return Ok(()),
        Some(item) => {
            response(item, method, status).ok_or_else(|| error("undocumented".to_owned()))?
        }
    };
    let pointer = resolved(pointer);
    let description = DOCUMENT.pointer(&pointer).unwrap_or(&Value::Null);
    headers(description, &pointer, answer)
        .and_then(|()| body(description, &pointer, method, answer))
        .map_err(error)
}

fn is_page(answer: &Answer) -> bool {
    let content_type = answer.headers.get("content-type");
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// The documented path, such as `/api/user/{id}/`, that `path` is an instance of.
fn documented(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let matches = |pattern: &str| {
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
        .find(|pattern| matches(pattern))
}

/// A JSON pointer to the document's description of this status.
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

/// The target of the `$ref` at the pointer, or the pointer itself if there is none.
fn resolved(pointer: String) -> String {
    let target = DOCUMENT
        .pointer(&pointer)
        .and_then(|value| value["$ref"].as_str());
    target.map_or(pointer, |target| target.trim_start_matches('#').to_owned())
}

/// `pointer` leads to `description`, the document's description of the response.
fn headers(description: &Value, pointer: &str, answer: &Answer) -> Result<(), String> {
    let described = description["headers"].as_object().into_iter().flatten();
    for (name, _) in described {
        let header = resolved(format!("{pointer}/headers/{name}"));
        let schema = format!("{header}/schema");
        match text_of(answer, name) {
            None if DOCUMENT.pointer(&header).unwrap()["required"] == true => {
                return Err(format!("without the header {name}"));
            }
            None => {}
            Some(text) => {
                let number = text.parse::<u64>().map(Value::from);
                conforms(&schema, &json!(text))
                    .or_else(|why| conforms(&schema, &number.map_err(|_| why)?))
                    .map_err(|why| format!("with a header {name} where {why}"))?;
            }
        }
    }
    Ok(())
}

fn text_of<'a>(answer: &'a Answer, header: &str) -> Option<&'a str> {
    answer.headers.get(header)?.to_str().ok()
}

/// `pointer` leads to `description`, the document's description of the response.
fn body(description: &Value, pointer: &str, method: &str, answer: &Answer) -> Result<(), String> {
    let content = description["content"].as_object();
    if method == "HEAD" || content.is_none() {
        return match answer.body.is_empty() {
            true => Ok(()),
            false => Err("with a body".to_owned()),
        };
    }
    let media_type = text_of(answer, "content-type").unwrap_or("");
    let media_type = media_type.split(';').next().unwrap_or("").trim();
    if !content.is_some_and(|content| content.contains_key(media_type)) {
        return Err(format!("as {media_type:?}"));
    }
    let body = match media_type {
        "application/json" => {
            serde_json::from_str(&answer.body).map_err(|error| format!("where {error}"))?
        }
        _ => Value::from(answer.body.as_str()),
    };
    let media_type = media_type.replace('/', "~1");
    conforms(&format!("{pointer}/content/{media_type}/schema"), &body)
        .map_err(|why| format!("where {why}"))
}

/// Whether `value` matches the schema at `pointer`.
fn conforms(pointer: &str, value: &Value) -> Result<(), String> {
    // The schema is the whole document, so that references resolve.
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
