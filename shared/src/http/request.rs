use super::{HeaderMap, Method, header};

/// One HTTP request, independent of how it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// As sent.
    pub method: Method,
    /// As sent, with or without a last slash, without the query.
    pub path: String,
    /// Decoded pairs in their order.
    pub query: Vec<(String, String)>,
    /// As sent.
    pub headers: HeaderMap,
    /// Decoded from the gateway's base64.
    pub body: Vec<u8>,
    /// Of the client, by the gateway (never by a header).
    pub source_ip: String,
    /// The host name by which the gateway was called.
    pub domain_name: String,
}

impl Request {
    /// A header's value, if it is there and readable as text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The last value of a query parameter, as Django takes it.
    pub fn query_parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the client is a browser that wants a page rather than JSON.
    pub fn prefers_html(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or("");
        media_ranges(accept).any(|range| range == "text/html")
    }

    /// Whether `Accept` admits JSON. `text/html` counts too: the original answered it with a page, and
    /// browsers send it everywhere.
    pub fn accepts_json(&self) -> bool {
        let accept = self.header(header::ACCEPT).unwrap_or("");
        let known = [
            "*/*",
            "application/*",
            "application/json",
            "text/*",
            "text/html",
            // The dashboard's exports.
            "text/csv",
        ];
        accept.trim().is_empty()
            || media_ranges(accept).any(|range| known.contains(&range.as_str()))
    }
}

/// `Text/HTML;q=0.9, */*` -> `text/html`, `*/*`.
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
