//! Cross-origin requests: scripts on pages of the origins in `ALLOWED_ORIGINS` may call the API and read its answers. Only
//! browsers ask for this permission. It never covers cookies, so that such a script has no rights but those of a token
//! that it knows. Without allowed origins nothing here changes an answer.

use crate::{HeaderMap, Method, Request, Response, header, no_content};

/// The methods that scripts may use. Whether a path serves them is said by the answer itself, a 405 that a script can read.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/// The request headers that scripts may set.
const REQUEST_HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Prefer";
/// The headers of answers that scripts may read beyond those that they always may.
const EXPOSED_HEADERS: &str = "Link, Retry-After, Idempotency-Replayed, ETag, Preference-Applied";
/// How long a browser remembers the answer to a preflight.
const MAX_AGE_SECONDS: &str = "3600";

/// What a request has to do with other origins.
#[derive(Debug)]
pub(crate) enum Cors {
    /// No other origin may call the API.
    Closed,
    /// There are allowed origins, and this request does not come from one.
    NotAllowed,
    /// The request comes from this allowed origin.
    Allowed {
        origin: header::HeaderValue,
        /// Whether the browser asks before it sends the request itself.
        is_preflight: bool,
    },
}

impl Cors {
    pub(crate) fn of(allowed_origins: &[String], request: &Request) -> Self {
        if allowed_origins.is_empty() {
            return Self::Closed;
        }
        let origin = request.headers.get(header::ORIGIN);
        let is_allowed = |origin: &&header::HeaderValue| {
            let mut allowed = allowed_origins.iter();
            allowed.any(|allowed| allowed.as_bytes() == origin.as_bytes())
        };
        match origin.filter(is_allowed) {
            None => Self::NotAllowed,
            Some(origin) => Self::Allowed {
                origin: origin.clone(),
                is_preflight: request.method == Method::OPTIONS
                    && request
                        .headers
                        .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD),
            },
        }
    }

    /// The answer to a preflight, which has no credentials; `None` for any other request. It is the same for every path,
    /// because a browser hides the answer to a request whose preflight failed.
    pub(crate) fn preflight(&self) -> Option<Response> {
        let Self::Allowed {
            is_preflight: true, ..
        } = self
        else {
            return None;
        };
        let mut response = no_content();
        let headers = response.headers_mut();
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        set(
            headers,
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            REQUEST_HEADERS,
        );
        set(headers, header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        Some(response)
    }

    /// Lets the script read the answer.
    pub(crate) fn open(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if !matches!(self, Self::Closed) {
            headers.append(header::VARY, header::HeaderValue::from_static("Origin"));
        }
        if let Self::Allowed { origin, .. } = self {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            set(
                headers,
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                EXPOSED_HEADERS,
            );
        }
        response
    }
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, header::HeaderValue::from_static(value));
}
