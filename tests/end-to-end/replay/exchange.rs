//! A recorded exchange, and the request made from it.

use super::world::World;
use crate::harness::api::anonymous;
use crate::harness::document::docx;
use crate::harness::multipart;
use crate::harness::person::account;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../contract/exchanges");

/// A request and the original's response to it.
pub struct Exchange {
    pub file: &'static str,
    pub name: String,
    request: Value,
    response: Value,
}

/// All exchanges of a file, in the order in which they were recorded.
pub fn read(file: &'static str) -> Vec<Exchange> {
    let text = std::fs::read_to_string(format!("{FOLDER}/{file}.json")).unwrap();
    let recording: Value = serde_json::from_str(&text).unwrap();
    let exchanges = recording["transcripts"].as_array().unwrap().iter();
    exchanges
        .map(|exchange| Exchange {
            file,
            name: exchange["name"].as_str().unwrap().to_owned(),
            request: exchange["request"].clone(),
            response: exchange["response"].clone(),
        })
        .collect()
}

impl Exchange {
    pub fn method(&self) -> &str {
        self.request["method"].as_str().unwrap()
    }

    pub fn path(&self) -> &str {
        self.request["path"].as_str().unwrap()
    }

    pub fn status(&self) -> u64 {
        self.response["status"].as_u64().unwrap()
    }

    /// The body of the recorded response as JSON, or as text if it is not JSON; null if it was not recorded.
    pub fn body(&self) -> Value {
        match self.response["body"].as_str() {
            Some(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
            None => Value::Null,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.response["headers"].as_array().unwrap().iter();
        let mut found = headers.filter(|pair| pair[0].as_str().unwrap().eq_ignore_ascii_case(name));
        found.next().and_then(|pair| pair[1].as_str())
    }

    /// The request, with this run's ids and tokens in place of the recorded ones.
    pub async fn request(&self, world: &mut World) -> RequestBuilder {
        let method = Method::from_bytes(self.method().as_bytes()).unwrap();
        let path = world.fill(self.path()).await;
        let mut request = anonymous(method, &path);
        for (name, value) in self.request["headers"].as_object().unwrap() {
            // The recorded host names are those of the original. Row 6: the header decides nothing here.
            if name != "Host" {
                request = request.header(name, world.fill(value.as_str().unwrap()).await);
            }
        }
        match self.payload(world).await {
            Some(payload) => request.body(payload),
            None => request,
        }
    }

    async fn payload(&self, world: &mut World) -> Option<Vec<u8>> {
        let body = &self.request["body"];
        if let Some(note) = body["json"].as_str() {
            return Some(described(note));
        }
        for kind in ["raw", "form"] {
            if let Some(text) = body[kind].as_str() {
                // The recording has one body that is not UTF-8, as text with U+FFFD.
                let invalid = self.name.contains("invalid utf-8");
                let text = world.fill(text).await;
                return Some(if invalid {
                    latin1(&text)
                } else {
                    text.into_bytes()
                });
            }
        }
        match (body.get("json"), body["multipart"].as_array()) {
            (Some(json), _) => Some(world.fill(&json.to_string()).await.into_bytes()),
            (_, Some(parts)) => Some(parts_of(world, parts).await),
            _ => None,
        }
    }
}

/// A body that the recording only describes: a valid account with padding.
fn described(note: &str) -> Vec<u8> {
    assert_eq!(note, "valid body plus \"pad\": 3,000,000 x");
    let mut body = account("x16");
    body["pad"] = "x".repeat(3_000_000).into();
    body.to_string().into_bytes()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(0xff))
        .collect()
}

async fn parts_of(world: &mut World, parts: &[Value]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let text = |name: &str| part[name].as_str();
        let content = match (text("data"), text("data_base64")) {
            (Some(data), _) => world.fill(data).await.into_bytes(),
            // The one binary part of the recording is "café naïve words" in Latin-1.
            (_, Some(_)) => b"caf\xe9 na\xefve words".to_vec(),
            // Of documents only the length was recorded.
            _ => docx(),
        };
        body.extend(multipart::part(
            text("name").unwrap(),
            text("filename"),
            text("ct"),
            &content,
        ));
    }
    body.extend(multipart::END.as_bytes());
    body
}
