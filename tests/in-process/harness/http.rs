//! Requests to a function, as API Gateway sends them: through the checks of the `web` crate to the handler.

use super::world::World;
use domain::User;
use serde_json::Value;
use service::{App, sessions};
use web::guard::answer;
use web::{Call, Endpoint, ErrorFormat, Failure, HeaderMap, Method, Request, Response};

/// What a client gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// `null` if the body is not JSON.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// A text of the body; empty if there is none of this name.
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }

    /// The query of the next page, from the header `Link`.
    pub fn next_query(&self) -> Option<String> {
        let link = self.headers.get("link")?.to_str().unwrap();
        let url = link.strip_prefix('<').unwrap();
        let url = url.strip_suffix(">; rel=\"next\"").unwrap();
        Some(url.split_once('?').unwrap().1.to_owned())
    }

    /// Whether the answer is that of an earlier request with the same `Idempotency-Key`.
    pub fn is_replayed(&self) -> bool {
        self.headers.contains_key("idempotency-replayed")
    }
}

impl World {
    /// Sends `request` to the function with these endpoints and this handler. With a `user` it is authenticated by an
    /// access token of that user.
    pub async fn send(
        &self,
        user: Option<&User>,
        endpoints: &'static [Endpoint],
        mut request: Request,
        handle: impl AsyncFnOnce(&App, Call) -> Result<Response, Failure>,
    ) -> Answer {
        let app = self.app();
        if let Some(user) = user {
            let token = sessions::issue_access(&app, user).await;
            let value = format!("Bearer {}", token.unwrap());
            set_header(&mut request, "authorization", &value);
        }
        let handle = |call| handle(&app, call);
        let response = answer(&app, endpoints, ErrorFormat::Json, request, handle).await;
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_slice(response.body()).unwrap_or_default(),
            text: String::from_utf8(response.body().to_vec()).unwrap(),
        }
    }
}

/// A request without a body.
pub fn request(method: Method, path: &str) -> Request {
    Request {
        method,
        path: path.to_owned(),
        query: Vec::new(),
        headers: HeaderMap::new(),
        body: Vec::new(),
        source_ip: "127.0.0.1".to_owned(),
        domain_name: "api.example".to_owned(),
    }
}

/// A request with a query such as `a=1&b=2`.
pub fn query_request(path: &str, query: &str) -> Request {
    let mut request = request(Method::GET, path);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    request.query = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    request
}

/// A request with a JSON body.
pub fn json_request(method: Method, path: &str, body: &Value) -> Request {
    let mut request = request(method, path);
    request.body = body.to_string().into_bytes();
    set_header(&mut request, "content-type", "application/json");
    request
}

pub fn set_header(request: &mut Request, name: &'static str, value: &str) {
    request.headers.insert(name, value.parse().unwrap());
}

/// Adds an `Idempotency-Key` to `request`, if there is one.
pub fn with_key(mut request: Request, key: Option<&str>) -> Request {
    if let Some(key) = key {
        set_header(&mut request, "idempotency-key", key);
    }
    request
}
