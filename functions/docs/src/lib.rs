//! What the API is: one OpenAPI document, and the page made of it.

mod page;

use lambda_http::Body;
use page::Page;
use service::App;
use std::sync::LazyLock;
use web::runtime::serve;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, header};

/// The document, made of openapi.yaml by build.rs.
pub const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

const SCHEMA: &str = "/api/schema/";

/// What is served. Every other path is answered with the contract's 404.
pub const ENDPOINTS: &[Endpoint] = &[open(SCHEMA), open("/api/docs/"), open("/api/swagger/")];

const fn open(path: &'static str) -> Endpoint {
    Endpoint::json(path, &[Method::GET, Method::HEAD], Access::Anyone)
}

/// Made once, by the first request for it.
static PAGE: LazyLock<Page> = LazyLock::new(|| Page::of(OPENAPI));

/// The document, or the page. They say nothing about anybody, so they may be kept for a while.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let (body, content_type) = match call.path {
        SCHEMA => (OPENAPI.to_owned(), "application/json"),
        _ => (
            PAGE.show(&call.request.public_url(app)),
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

/// Serves the endpoints until Lambda ends the process.
///
/// # Errors
/// A variable of the environment is missing, or the Lambda runtime API cannot be reached.
pub async fn run() -> Result<(), web::Error> {
    let app = App::from_env().await?;
    serve(&app, ENDPOINTS, ErrorFormat::Json, |call| {
        handle(&app, call)
    })
    .await
}
