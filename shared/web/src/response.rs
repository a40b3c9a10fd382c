//! The answers that handlers make: JSON, pages, redirects.

use crate::{StatusCode, header};
use aws_lambda_events::encodings::Body;
use serde::Serialize;
use std::fmt;
use uuid::Uuid;

pub type Response = http::Response<Body>;

/// The largest body of ours, as [`bytes_in_json`] counts it. Lambda returns 6 MiB, of which headers and the rest of the
/// event leave more than this.
pub const LARGEST_TEXT_BYTES: usize = 6_000_000;

/// The number of bytes of `text` within the event that goes back to API Gateway, which is JSON.
pub fn bytes_in_json(text: &str) -> usize {
    let byte = |byte| match byte {
        b'"' | b'\\' | b'\t' | b'\n' | b'\r' | 0x08 | 0x0C => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(byte).sum()
}

/// A compact JSON answer, as Django REST framework writes it.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let text =
        serde_json::to_string(body).expect("our own types have text keys and finite numbers");
    json_text(status, text)
}

/// A JSON answer whose text exists already.
pub fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::Text(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    response
}

/// The nonce of a page's own style and script, new for every response. The browser runs nothing without it, so injected
/// markup does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    #[expect(clippy::disallowed_methods, reason = "a nonce must be unpredictable")]
    pub fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The origins that a page may use besides its own, such as `https://secure.aamarpay.com`.
#[derive(Clone, Debug, Default)]
pub struct CspSources {
    /// Targets of forms, also by a redirect.
    pub forms: String,
    /// Targets of the script's requests.
    pub requests: String,
}

/// A page whose style and script carry `nonce`. Nothing else runs, and nothing else loads but images that are written in the
/// page, as its empty icon is. Nothing is sent anywhere but to this origin and to `sources`, and no other site can frame the
/// page.
pub fn html(status: StatusCode, page: String, nonce: &Nonce, sources: &CspSources) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; \
         connect-src 'self' {}; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        sources.requests, sources.forms
    );
    let mut response = with_type(status, "text/html; charset=utf-8", page);
    let policy = header::HeaderValue::from_str(&policy).expect("origins are header text");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// An answer of text that is neither JSON nor a whole page.
pub fn with_type(status: StatusCode, content_type: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::Text(text));
    *response.status_mut() = status;
    let content_type = header::HeaderValue::from_static(content_type);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    response
}

/// 303: the client continues at `location` with a GET. A location that cannot stand in a header becomes the dashboard.
pub fn see_other(location: &str) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = header::HeaderValue::from_str(location)
        .unwrap_or(header::HeaderValue::from_static("/dashboard/"));
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    response
}

/// 204
pub fn no_content() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// 304: the client has this state of the resource.
pub fn not_modified() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

/// Adds `Link: <...>; rel="next"` to a list that continues after the cursor `next`. `url` is that of the list without a
/// query.
pub fn link_next(mut response: Response, url: &str, limit: usize, next: Option<&str>) -> Response {
    if let Some(cursor) = next {
        let link = format!("<{url}?limit={limit}&cursor={cursor}>; rel=\"next\"");
        if let Ok(value) = link.parse() {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::bytes_in_json;

    #[test]
    fn a_text_is_as_long_as_serde_writes_it() {
        let text: String = (0..0x300).filter_map(char::from_u32).collect();
        let written = serde_json::to_string(&text).unwrap();
        assert_eq!(bytes_in_json(&text), written.len() - 2);
    }
}
