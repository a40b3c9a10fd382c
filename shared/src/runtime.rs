//! The Lambda side: events in, answers out, one log line per request.

use crate::app::App;
use crate::endpoint::{self, Audience, Call, Endpoint};
use crate::http::{Failure, Request, Response};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Error, RequestExt, service_fn};
use std::convert::Infallible;
use std::future::Future;
use std::time::Instant;

/// Serves `endpoints` with `handle` until Lambda ends the process.
pub async fn serve<H, F>(
    app: &'static App,
    endpoints: &'static [Endpoint],
    handle: H,
) -> Result<(), Error>
where
    H: Fn(Call) -> F + Sync,
    F: Future<Output = Result<Response, Failure>> + Send,
{
    serve_to(Audience::Programs, app, endpoints, handle).await
}

/// Like [`serve`], to a choice of audience.
pub async fn serve_to<H, F>(
    audience: Audience,
    app: &'static App,
    endpoints: &'static [Endpoint],
    handle: H,
) -> Result<(), Error>
where
    H: Fn(Call) -> F + Sync,
    F: Future<Output = Result<Response, Failure>> + Send,
{
    lambda_http::run(service_fn(async |event| {
        Ok::<_, Infallible>(respond(audience, app, endpoints, read(event), &handle).await)
    }))
    .await
}

async fn respond<H, F>(
    audience: Audience,
    app: &App,
    endpoints: &'static [Endpoint],
    request: Request,
    handle: &H,
) -> Response
where
    H: Fn(Call) -> F,
    F: Future<Output = Result<Response, Failure>>,
{
    let started = Instant::now();
    let (method, path) = (request.method.clone(), request.path.clone());
    let response = endpoint::answer(app, endpoints, audience, request, handle).await;
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status = response.status().as_u16(), milliseconds, "answered");
    response
}

/// The gateway's event as a request.
fn read(event: lambda_http::Request) -> Request {
    let (source_ip, domain_name) = match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => (
            context.http.source_ip.clone().unwrap_or_default(),
            context.domain_name.clone().unwrap_or_default(),
        ),
        _ => Default::default(),
    };
    let path = event.raw_http_path().to_owned();
    let query = event.query_string_parameters_ref().map(|map| {
        map.iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    });
    let (parts, body) = event.into_parts();
    let body = match body {
        Body::Empty => Vec::new(),
        Body::Text(text) => text.into_bytes(),
        Body::Binary(bytes) => bytes,
        _ => Vec::new(),
    };
    Request {
        method: parts.method,
        path,
        query: query.unwrap_or_default(),
        headers: parts.headers,
        body,
        source_ip,
        domain_name,
    }
}

/// JSON logs at the level Lambda is configured for. Call first in `main`.
pub fn start_logging() {
    lambda_http::tracing::init_default_subscriber();
}
