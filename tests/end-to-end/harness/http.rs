//! HTTP as all tests speak it: one client, and responses read to their end.

use super::wait::TIMEOUT;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use std::sync::LazyLock;

/// A response with its whole body.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON; null if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The body as JSON, if the status is the expected one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.json()
    }
}

/// The client of all requests. It does not follow redirects, so that tests see them. It uses no proxy, because all
/// servers listen on loopback.
pub fn client() -> &'static Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        // The servers close idle connections at any time, so none is kept.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
        client.redirect(Policy::none()).build().unwrap()
    });
    &CLIENT
}

/// Sends a request and reads the whole response.
pub async fn fetch(request: RequestBuilder) -> Answer {
    let response = request.timeout(TIMEOUT).send().await.unwrap();
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}
