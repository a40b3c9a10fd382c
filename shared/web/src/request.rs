//! A request as handlers see it.

use crate::{HeaderMap, Method, header};
use service::App;
use std::fmt;

/// One HTTP request, independent of how it came.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// As sent, with or without its trailing slash, without the query.
    pub path: String,
    /// The decoded pairs. Values of one name are in the order in which they were sent; the order of names is arbitrary.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The address of the client as API Gateway saw it, never a header.
    pub source_ip: String,
    /// The domain name of API Gateway, never the client's `Host` header.
    pub domain_name: String,
}

/// Headers hold tokens, and a body may hold a password.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut request = f.debug_struct("Request");
        request.field("method", &self.method);
        request.field("path", &self.path).finish_non_exhaustive()
    }
}

impl Request {
    /// The value of a header; `None` if it is missing or not text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The last value of a query parameter, which is the one that Django takes.
    pub fn query_parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether `Accept` names `text/html`, as browsers do, and no less than JSON. Such a client gets a page.
    pub fn prefers_html(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or("");
        let weight_of = |media_type: &str| {
            let ranges = media_ranges(accept).filter(|(range, _)| range == media_type);
            ranges.map(|(_, weight)| weight).fold(0.0, f32::max)
        };
        let html = weight_of("text/html");
        html > 0.0 && html >= weight_of("application/json")
    }

    /// Whether `Accept` admits `media_type`, JSON or HTML. Every endpoint admits the last two: errors are written in JSON, and
    /// browsers, to which the original showed pages, ask for HTML everywhere.
    pub fn accepts(&self, media_type: &str) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or("");
        let known = [
            "*/*",
            "application/*",
            "application/json",
            "text/*",
            "text/html",
            media_type,
        ];
        accept.trim().is_empty()
            || media_ranges(accept)
                .any(|(range, weight)| weight > 0.0 && known.contains(&range.as_str()))
    }

    /// The base URL of the API without a trailing slash: as configured, else by API Gateway's own domain name.
    pub fn public_url(&self, app: &App) -> String {
        let configured = app.public_url.clone();
        configured.unwrap_or_else(|| format!("https://{}", self.domain_name))
    }
}

/// `Text/HTML;q=0.9, */*` has the ranges `text/html` with the weight 0.9 and `*/*` with 1.
fn media_ranges(accept: &str) -> impl Iterator<Item = (String, f32)> {
    accept.split(',').map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let range = parts.next().unwrap_or("").to_ascii_lowercase();
        let weights = parts.filter_map(|part| part.strip_prefix(['q', 'Q'])?.strip_prefix('='));
        let weight = weights.filter_map(|weight| weight.parse().ok()).next();
        (range, weight.unwrap_or(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(accept: &str) -> Request {
        let accept = accept.parse().unwrap();
        Request {
            method: Method::GET,
            path: "/".to_owned(),
            query: Vec::new(),
            headers: HeaderMap::from_iter([(header::ACCEPT, accept)]),
            body: Vec::new(),
            source_ip: String::new(),
            domain_name: String::new(),
        }
    }

    #[test]
    fn a_page_is_for_clients_that_want_html_no_less_than_json() {
        for (accept, expected) in [
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                true,
            ),
            ("Text/HTML; q=0.5", true),
            ("text/html, application/json", true),
            ("application/json, text/html;q=0.1", false),
            ("text/html;q=0, */*", false),
            ("application/json, text/plain, */*", false),
            ("", false),
        ] {
            assert_eq!(asking(accept).prefers_html(), expected, "{accept}");
        }
    }

    #[test]
    fn what_has_no_weight_is_not_accepted() {
        for (accept, expected) in [
            ("", true),
            ("*/*", true),
            ("application/json;q=0.1", true),
            ("application/json;charset=utf-8", true),
            ("image/png", false),
            ("application/json;q=0", false),
            ("image/png, */*;q=0.0", false),
        ] {
            let accepts = asking(accept).accepts("application/json");
            assert_eq!(accepts, expected, "{accept}");
        }
    }
}
