//! Requests to the API. Every response must be one that the OpenAPI document describes.

use super::http::{Answer, client, fetch};
use super::schema;
use super::system::system;
use reqwest::{Method, RequestBuilder};

/// A request to `path` of the API, without credentials.
pub fn anonymous(method: Method, path: &str) -> RequestBuilder {
    client().request(method, format!("{}{path}", system().stack.url()))
}

/// Sends a request. Fails if the OpenAPI document does not describe the response.
pub async fn send(request: RequestBuilder) -> Answer {
    let (answer, documented) = exchange(request).await;
    documented.unwrap();
    answer
}

/// The response to a request, and what of it the OpenAPI document does not describe.
pub async fn exchange(request: RequestBuilder) -> (Answer, Result<(), String>) {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (method, url) = (request.method().clone(), request.url().clone());
    let answer = fetch(RequestBuilder::from_parts(client, request)).await;
    let documented = schema::check(method.as_str(), url.path(), &answer);
    (answer, documented)
}
