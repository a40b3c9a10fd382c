//! Events that API Gateway should not send, and requests that clients should not.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Text out of which odd values are put together. `SURROGATE` becomes half of a character.
const PIECES: &[&str] = &[
    "",
    "a",
    "/",
    "//",
    "..",
    ":",
    "://",
    "[",
    "]",
    "@",
    "!!",
    "%",
    "%00",
    "%ff",
    "%2F",
    "?",
    "#",
    "&",
    "=",
    ";",
    ",",
    " ",
    "\t",
    "\r\n",
    "\u{0}",
    "\u{7f}",
    "\u{80}",
    "\\",
    "\"",
    "'",
    "পরীক্ষা",
    "\u{202e}",
    "😀",
    "SURROGATE",
    "https",
    "-1",
    "65536",
    "Bearer",
    "Bearer x",
    "form-data",
    "name=\"refresh\"",
    "boundary=x",
    "--x\r\n",
    "--x--\r\n",
    "\r\n\r\n",
    "Content-Disposition: form-data; name=\"refresh\"; filename*=UTF-8''%ff",
    "{\"refresh\":",
    "\"x\"",
    "}",
    "[[[[",
    "1e999",
    "====",
    "e30=",
    "=?utf-8?B?eA==?=",
];
const HEADERS: &[&str] = &[
    "host",
    "x-forwarded-proto",
    "x-forwarded-for",
    "x-forwarded-port",
    "forwarded",
    "content-type",
    "content-length",
    "content-encoding",
    "accept",
    "authorization",
    "cookie",
    "origin",
    "idempotency-key",
    "access-control-request-method",
    "x",
    "",
    "a b",
    "X-Ä",
];
const CONTENT_TYPES: &[&str] = &[
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=\"",
    "multipart/form-data",
    "text/plain",
    ";;;",
];
const METHODS: &[&str] = &[
    "GET", "HEAD", "OPTIONS", "POST", "TRACE", "CONNECT", "@@", "", "p o", "post",
];
const FIELDS: &[&str] = &[
    "/version",
    "/routeKey",
    "/rawPath",
    "/rawQueryString",
    "/cookies",
    "/headers",
    "/requestContext",
    "/requestContext/http",
    "/requestContext/http/method",
    "/requestContext/http/sourceIp",
    "/requestContext/domainName",
    "/requestContext/stage",
    "/requestContext/authorizer",
    "/requestContext/timeEpoch",
    "/queryStringParameters",
    "/pathParameters",
    "/stageVariables",
    "/body",
    "/isBase64Encoded",
];

/// The event with one to four changes, as text.
pub fn event(random: &mut Rng, mut event: Value) -> String {
    for _ in 0..random.u8(1..=4) {
        match random.u8(0..20) {
            0..8 => request(random, &mut event),
            8..12 => set(&mut event, "/body", text(random).into()),
            12..14 => set(&mut event, "/isBase64Encoded", random.bool().into()),
            14 => {
                let (field, value) = (random.choice(FIELDS), value(random, 3));
                set(&mut event, field.unwrap(), value);
            }
            15 => remove(&mut event, random.choice(FIELDS).unwrap()),
            16 if random.u8(0..20) == 0 => event = value(random, 4),
            _ => {}
        }
    }
    event.to_string().replace("SURROGATE", "\\ud800")
}

/// Something that a client chooses.
fn request(random: &mut Rng, event: &mut Value) {
    match random.u8(0..6) {
        0 => set(event, "/rawPath", format!("/{}", text(random)).into()),
        1 => set(event, "/rawQueryString", text(random).into()),
        2 => {
            let method = random.choice(METHODS).copied();
            set(event, "/requestContext/http/method", method.into());
        }
        3 => {
            let kind = random.choice(CONTENT_TYPES).copied();
            set(event, "/headers/content-type", kind.into());
        }
        4 => set(event, "/cookies", json!([text(random), text(random)])),
        _ => {
            let name = random.choice(HEADERS).copied().unwrap();
            set(event, &format!("/headers/{name}"), text(random).into());
        }
    }
}

fn set(event: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(parent)) = event.pointer_mut(parent) {
        parent.insert(name.to_owned(), value);
    }
}

fn remove(event: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(parent)) = event.pointer_mut(parent) {
        parent.remove(name);
    }
}

fn text(random: &mut Rng) -> String {
    let text = (0..random.u8(0..6)).map(|_| *random.choice(PIECES).unwrap());
    let text: String = text.collect();
    match random.u8(0..50) {
        0 => text.repeat(500),
        _ => text,
    }
}

fn value(random: &mut Rng, depth: u8) -> Value {
    match random.u8(0..if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(..).into(),
        3 => random.f64().into(),
        4 => text(random).into(),
        5 => (0..random.u8(0..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => {
            let fields = (0..random.u8(0..4)).map(|_| (text(random), value(random, depth - 1)));
            Value::Object(Map::from_iter(fields))
        }
    }
}
