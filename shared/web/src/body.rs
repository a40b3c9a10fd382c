//! Request bodies: JSON, urlencoded and multipart, all three wherever Django REST framework takes all three.

use crate::{ApiError, Request, header, multipart};
use domain::{Problem, strip};
use serde_json::{Map, Value};
use service::accounts::Given;
use std::fmt::Display;

/// A value of a request body.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// A field of a form.
    Text(String),
    /// A value of a JSON object.
    Json(Value),
    /// A part of a multipart form that has a file name.
    File(UploadedPart),
}

/// An uploaded file.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadedPart {
    /// Without folders and control characters; see [`domain::basename`].
    pub filename: String,
    pub content: Vec<u8>,
}

/// The values of a request body by name. Of several values with one name the last counts, and a file before any text.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: Vec<(String, Field)>,
}

impl Fields {
    /// Reads the body by its content type. An empty body has no fields, whatever its type.
    ///
    /// # Errors
    /// 415 for another content type, 400 for a body that cannot be read.
    pub async fn parse(request: &Request) -> Result<Self, ApiError> {
        if request.body.is_empty() {
            return Ok(Self::default());
        }
        let content_type = request.header(header::CONTENT_TYPE).unwrap_or("");
        match content_type
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "application/json" => Self::from_json(&request.body),
            "application/x-www-form-urlencoded" => Ok(Self::from_form(&request.body)),
            "multipart/form-data" => {
                let values = multipart::parse(content_type, &request.body).await?;
                Ok(Self { values })
            }
            _ => Err(ApiError::UnsupportedMediaType(content_type.to_owned())),
        }
    }

    fn from_json(body: &[u8]) -> Result<Self, ApiError> {
        let refuse = |why: &dyn Display| ApiError::BadRequest(format!("JSON parse error - {why}"));
        // API Gateway passes JSON on as text, in which this character stands for bytes that are not UTF-8. Whoever means
        // the character itself can write it as `\ufffd`.
        if memchr::memmem::find(body, "\u{fffd}".as_bytes()).is_some() {
            return Err(refuse(&"the text is not UTF-8"));
        }
        let parsed = serde_json::from_slice::<Value>(body).map_err(|error| refuse(&error))?;
        let python_type = match parsed {
            Value::Object(map) => return Ok(Self::from_json_object(map)),
            Value::Null => return Err(ApiError::field("non_field_errors", "No data provided")),
            Value::Array(_) => "list",
            Value::String(_) => "str",
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "float",
            Value::Number(_) => "int",
        };
        let message = format!("Invalid data. Expected a dictionary, but got {python_type}.");
        Err(ApiError::field("non_field_errors", message))
    }

    /// The fields of a JSON object.
    pub fn from_json_object(map: Map<String, Value>) -> Self {
        Self {
            values: map
                .into_iter()
                .map(|(name, value)| (name, Field::Json(value)))
                .collect(),
        }
    }

    fn from_form(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self {
            values: pairs
                .map(|(name, value)| (name.into_owned(), Field::Text(value.into_owned())))
                .collect(),
        }
    }

    /// Fields of a form.
    pub fn from_texts<const N: usize>(values: [(&str, String); N]) -> Self {
        Self {
            values: values
                .into_iter()
                .map(|(name, text)| (name.to_owned(), Field::Text(text)))
                .collect(),
        }
    }

    /// All values, in the order in which they were sent; files after texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// The value of that name that counts.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.values
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The text of a field without surrounding white space, as Django REST framework's `CharField` reads it; `None`
    /// if the field is missing.
    pub fn text(&self, name: &str) -> Option<Given> {
        let text = match self.get(name)? {
            Field::Json(Value::Null) => return Some(Err(Problem::Null)),
            Field::Text(text) | Field::Json(Value::String(text)) => text.clone(),
            Field::Json(Value::Number(number)) => number.to_string(),
            Field::Json(_) | Field::File(_) => return Some(Err(Problem::NotText)),
        };
        let text = strip(&text);
        Some(match text.is_empty() {
            true => Err(Problem::Blank),
            false => Ok(text.to_owned()),
        })
    }

    /// As [`Self::text`], for a field that must not be missing.
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn required_text(&self, name: &str) -> Given {
        self.text(name).unwrap_or(Err(Problem::Required))
    }

    /// Removes and returns the value of that name that counts.
    pub fn take(&mut self, name: &str) -> Option<Field> {
        let place = self.values.iter().rposition(|(key, _)| key == name)?;
        Some(self.values.remove(place).1)
    }
}
