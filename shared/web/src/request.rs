use crate::{HeaderMap, Method, header};
use service::App;

/// One HTTP request, independent of how it came.
#[derive(Clone, Debug)]
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

    /// Whether `Accept` names `text/html`, as browsers do. Such a client gets a page instead of JSON.
    pub fn prefers_html(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or("");
        media_ranges(accept).any(|range| range == "text/html")
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
            || media_ranges(accept).any(|range| known.contains(&range.as_str()))
    }

    /// The base URL of the API without a trailing slash: as configured, else by API Gateway's own domain name.
    pub fn public_url(&self, app: &App) -> String {
        let configured = app.public_url.clone();
        configured.unwrap_or_else(|| format!("https://{}", self.domain_name))
    }
}

/// `Text/HTML;q=0.9, */*` has the ranges `text/html` and `*/*`.
fn media_ranges(accept: &str) -> impl Iterator<Item = String> {
    accept.split(',').map(|range| {
        range
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
    })
}
