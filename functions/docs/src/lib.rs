//! What the API is: one OpenAPI document, and the page made of it.

mod page;

use lambda_http::Body;
use page::Page;
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{Failure, Method, Response, header};
use std::sync::LazyLock;

/// The document, made of openapi.yaml by build.rs.
pub const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

const SCHEMA: &str = "/api/schema/";

/// What is served. Every other path is answered with the contract's 404.
pub const ENDPOINTS: &[Endpoint] = &[open(SCHEMA), open("/api/docs/"), open("/api/swagger/")];

const fn open(path: &'static str) -> Endpoint {
    Endpoint {
        path,
        methods: &[Method::GET, Method::HEAD],
        access: Access::Anyone,
    }
}

/// Made once, by the first request for it.
static PAGE: LazyLock<Page> = LazyLock::new(|| Page::of(OPENAPI));

/// The document, or the page. They say nothing about anybody, so they may be kept for a while.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let (body, content_type) = match call.path {
        SCHEMA => (OPENAPI.to_owned(), "application/json"),
        _ => (
            PAGE.show(&app.public_url(&call.request)),
            "text/html; charset=utf-8",
        ),
    };
    let mut response = Response::new(Body::Text(body));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, PAGE.policy()),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ] {
        let value = header::HeaderValue::from_str(value).expect("plain text");
        headers.insert(name, value);
    }
    Ok(response)
}
