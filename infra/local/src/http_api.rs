//! The API's public address: hands each request to the HTTP API inside the emulator, as the domain name of a real one does.
//!
//! It adds what the gateway of AWS does and the emulator does not: the limits on size, and the answer to a broken function.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::api_gateway::{EVENT_LIMIT_BYTES, event_bytes, message, read};
use crate::deployment::Deployment;
use crate::options_method;

/// They belong to one connection; `host` and `content-length` are written anew.
const NOT_FORWARDED: &[HeaderName] = &[
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

pub(crate) struct HttpApi {
    server: JoinHandle<std::io::Result<()>>,
    closing: oneshot::Sender<()>,
}

impl HttpApi {
    pub(crate) fn serve(listener: TcpListener, upstream: Upstream) -> HttpApi {
        let (closing, closed) = oneshot::channel::<()>();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::new(upstream));
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // An error means that the other end was dropped: that is an end as well.
            let _ = closed.await;
        });
        HttpApi {
            server: tokio::spawn(server.into_future()),
            closing,
        }
    }

    /// Stops listening and waits a moment for open requests.
    pub(crate) async fn stop(mut self) {
        let _ = self.closing.send(());
        let grace = std::time::Duration::from_secs(2);
        if tokio::time::timeout(grace, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

/// Where the requests go.
pub(crate) struct Upstream {
    client: Client<HttpConnector, Body>,
    /// The HTTP API in the emulator, up to the path. That it is a path and not a host name keeps every request there:
    /// whatever a client sends, it comes after this.
    prefix: String,
    host: HeaderValue,
    pub(crate) options: options_method::Gap,
}

impl Upstream {
    pub(crate) fn new(
        api: &str,
        emulator: &str,
        deployment: &Deployment,
    ) -> anyhow::Result<Upstream> {
        let host = api.trim_start_matches("http://");
        Ok(Upstream {
            client: Client::builder(TokioExecutor::new()).build_http(),
            prefix: format!("{emulator}/_aws/execute-api/{}/$default", deployment.api_id),
            host: HeaderValue::from_str(host)?,
            options: options_method::Gap::new(emulator, deployment)?,
        })
    }

    async fn forward(
        &self,
        method: Method,
        uri: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> anyhow::Result<Response> {
        let path_and_query = uri.path_and_query().map_or("/", |both| both.as_str());
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path_and_query}", self.prefix))
            .body(Body::from(body))?;
        *request.headers_mut() = headers;
        request
            .headers_mut()
            .insert(header::HOST, self.host.clone());
        let (mut parts, body) = self.client.request(request).await?.into_parts();
        parts.headers.remove(header::CONNECTION);
        parts.headers.remove(header::TRANSFER_ENCODING);
        if parts.status == StatusCode::BAD_GATEWAY {
            return Ok(broken_function_or(parts, body.collect().await?.to_bytes()));
        }
        Ok(Response::from_parts(parts, Body::new(body)))
    }
}

async fn answer(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    for name in NOT_FORWARDED {
        parts.headers.remove(name);
    }
    let body = match read(body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    if event_bytes(&parts.headers, &parts.uri, &body) > EVENT_LIMIT_BYTES {
        return message(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long");
    }
    let answered = if parts.method == Method::OPTIONS {
        upstream.options.answer(&parts.uri, &parts.headers).await
    } else {
        upstream
            .forward(parts.method, &parts.uri, parts.headers, body)
            .await
    };
    answered.unwrap_or_else(|error| {
        eprintln!("the emulator did not answer: {error:#}");
        message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
    })
}

/// Emulator gap: MiniStack shows a failed invocation's error with a 502; the gateway of AWS hides it behind a 500. A
/// function's own 502 passes.
fn broken_function_or(parts: axum::http::response::Parts, body: Bytes) -> Response {
    let error = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    if error.get("errorType").is_none() {
        return Response::from_parts(parts, Body::from(body));
    }
    eprintln!("a function failed: {error}");
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}
