//! The public address of the API. It forwards each request to the HTTP API inside the emulator, as a custom domain name
//! does on AWS.
//!
//! It adds what API Gateway does and MiniStack does not: the size limits of `api_gateway`, OPTIONS as in
//! `options_method`, and an opaque 500 for a function that failed.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::response::Parts;
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

use crate::api_gateway::{STAGE, error_response, is_too_large_for_an_event, read_body};
use crate::deployment::Deployment;
use crate::options_method::OptionsWorkaround;

/// How long `HttpApi::stop` waits for open requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// Headers that belong to one connection. The client writes `host` and `content-length` anew.
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
            .fallback(handle)
            .with_state(Arc::new(upstream));
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // An error means that the sender was dropped: that ends the server as well.
            let _ = closed.await;
        });
        HttpApi {
            server: tokio::spawn(server.into_future()),
            closing,
        }
    }

    /// Stops listening, and waits for open requests until [`STOP_TIMEOUT`].
    pub(crate) async fn stop(mut self) {
        let _ = self.closing.send(());
        if tokio::time::timeout(STOP_TIMEOUT, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}

/// Where requests are forwarded to.
pub(crate) struct Upstream {
    client: Client<HttpConnector, Body>,
    /// The URL of the HTTP API in the emulator, up to the path. The API is named in the path and not in a host name, so
    /// no header that a client sends can lead a request elsewhere.
    prefix: String,
    host: HeaderValue,
    options: OptionsWorkaround,
}

impl Upstream {
    pub(crate) fn new(
        api: &str,
        emulator: &str,
        deployment: &Deployment,
    ) -> anyhow::Result<Upstream> {
        let host = api.trim_start_matches("http://");
        let api_id = &deployment.api_id;
        Ok(Upstream {
            client: Client::builder(TokioExecutor::new()).build_http(),
            prefix: format!("{emulator}/_aws/execute-api/{api_id}/{STAGE}"),
            host: HeaderValue::from_str(host)?,
            options: OptionsWorkaround::new(emulator, deployment)?,
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
            return Ok(hide_function_error(parts, body.collect().await?.to_bytes()));
        }
        Ok(Response::from_parts(parts, Body::new(body)))
    }
}

async fn handle(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    for name in NOT_FORWARDED {
        parts.headers.remove(name);
    }
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    if is_too_large_for_an_event(&parts.headers, &parts.uri, &body) {
        return error_response(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long");
    }
    let response = if parts.method == Method::OPTIONS {
        upstream.options.handle(&parts.uri, &parts.headers).await
    } else {
        upstream
            .forward(parts.method, &parts.uri, parts.headers, body)
            .await
    };
    response.unwrap_or_else(|error| {
        eprintln!("the emulator of AWS did not answer: {error:#}");
        error_response(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
    })
}

/// Emulator gap: MiniStack shows the error of a failed invocation in a 502, where API Gateway hides it behind a 500. A
/// 502 that a function itself returned passes.
fn hide_function_error(parts: Parts, body: Bytes) -> Response {
    let error = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    if error.get("errorType").is_none() {
        return Response::from_parts(parts, Body::from(body));
    }
    eprintln!("a function failed (`cargo run -p local -- logs` shows its log): {error}");
    error_response(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}
