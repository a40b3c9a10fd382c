use super::{StatusCode, header};
use lambda_http::Body;
use serde::Serialize;
use std::fmt;
use uuid::Uuid;

/// One HTTP answer.
pub type Response = lambda_http::http::Response<Body>;

/// A JSON answer, compact as DRF writes it.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let text =
        serde_json::to_string(body).expect("our own types have text keys and finite numbers");
    json_text(status, text)
}

/// A JSON answer that was written before.
pub fn json_text(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::Text(text));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    response
}

/// Marks the style and script that we put into a page ourselves, new for every page: nothing that
/// was smuggled into it can guess the mark, so the browser ignores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// A fresh random mark.
    pub fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a page may reach besides itself: origins such as `https://secure.aamarpay.com`.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Its forms may lead there, also by a redirect.
    pub forms: String,
    /// Its script may send requests there.
    pub requests: String,
}

/// A page. Its style and script carry `nonce`; nothing else runs, loads or leaves but what `reach`
/// names, and no other site can frame it.
pub fn html(status: StatusCode, page: String, nonce: &Nonce, reach: &Reach) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
         connect-src 'self' {}; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        reach.requests, reach.forms
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

/// 303: continue at `location` with a GET. A location that cannot stand in a header leads home.
pub fn see_other(location: &str) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = header::HeaderValue::from_str(location)
        .unwrap_or(header::HeaderValue::from_static("/dashboard/"));
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    response
}

/// An answer without a body.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Adds `Link: <...>; rel="next"` where a list goes on. `url` is the list's own, without a query;
/// `next` is a cursor.
pub fn link_next(mut response: Response, url: &str, limit: usize, next: Option<&str>) -> Response {
    if let Some(cursor) = next {
        let link = format!("<{url}?limit={limit}&cursor={cursor}>; rel=\"next\"");
        if let Ok(value) = link.parse() {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    response
}
