//! An HTTP proxy on loopback between the functions and the emulator of AWS, which makes chosen requests fail. A test
//! chooses requests by its own ids, so that tests which run side by side do not disturb each other.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::fmt;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The proxy responds with this status and body. AWS never gets the request.
    Respond(u16, &'static str),
    /// There is no response. AWS never gets the request.
    NoResponse,
    /// AWS does what the request asks for, and the connection breaks before the response.
    ResponseLost,
    /// The request waits until the injection ends, and then goes through unchanged.
    Delay,
}

/// How S3 throttles. The SDK retries after this response of any service.
pub const SLOW_DOWN: Fault = Fault::Respond(503, "<Error><Code>SlowDown</Code></Error>");

/// More often than the AWS SDK retries: the request fails until the [`Injection`] is dropped.
pub const ALWAYS: usize = 1000;

/// It runs as long as the runtime on which it was started.
pub struct FaultProxy {
    url: String,
    upstream: String,
    client: Client<HttpConnector, Full<Bytes>>,
    rules: Mutex<Vec<Arc<Rule>>>,
}

/// A fault that is injected until this value is dropped.
pub struct Injection {
    proxy: Arc<FaultProxy>,
    rule: Arc<Rule>,
}

struct Rule {
    patterns: Vec<String>,
    fault: Fault,
    times: usize,
    hits: AtomicUsize,
    /// It has no permits; it is closed when the injection ends.
    end: Semaphore,
}

impl FaultProxy {
    /// Listens on a free port of loopback and forwards to `upstream`.
    pub fn start(upstream: &str) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let proxy = Arc::new(Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            upstream: upstream.to_owned(),
            client: Client::builder(TokioExecutor::new())
                // The emulator closes idle connections at any time.
                .pool_max_idle_per_host(0)
                .build_http(),
            rules: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::spawn(serve(proxy.clone(), listener));
        proxy
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes the next `times` requests fail that contain all of `patterns` in the line
    /// `<method> <path and query> <X-Amz-Target> <body>`.
    pub fn inject(self: &Arc<Self>, patterns: &[&str], fault: Fault, times: usize) -> Injection {
        let rule = Arc::new(Rule {
            patterns: patterns.iter().map(|&part| part.to_owned()).collect(),
            fault,
            times,
            hits: AtomicUsize::new(0),
            end: Semaphore::new(0),
        });
        self.rules.lock().unwrap().push(rule.clone());
        Injection {
            proxy: self.clone(),
            rule,
        }
    }

    fn rule_for(&self, parts: &Parts, body: &Bytes) -> Option<Arc<Rule>> {
        let rules = self.rules.lock().unwrap();
        if rules.is_empty() {
            return None;
        }
        let target = parts.headers.get("x-amz-target");
        let target = target.map_or("", |target| target.to_str().unwrap_or(""));
        let body = String::from_utf8_lossy(body);
        let request = format!("{} {} {target} {body}", parts.method, parts.uri);
        rules.iter().find(|rule| rule.applies_to(&request)).cloned()
    }

    async fn forward(
        &self,
        parts: Parts,
        body: Bytes,
    ) -> Result<Response<Full<Bytes>>, ConnectionBroken> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::builder()
            .method(&parts.method)
            .uri(format!("{}{path}", self.upstream))
            .body(Full::new(body))
            .unwrap();
        *request.headers_mut() = parts.headers;
        request.headers_mut().remove("transfer-encoding");
        let response = self.client.request(request).await;
        let (mut parts, body) = response.map_err(|_| ConnectionBroken)?.into_parts();
        parts.headers.remove("connection");
        parts.headers.remove("transfer-encoding");
        let body = body.collect().await.map_err(|_| ConnectionBroken)?;
        Ok(Response::from_parts(parts, Full::new(body.to_bytes())))
    }
}

impl Rule {
    /// Counts the request if it matches.
    fn applies_to(&self, request: &str) -> bool {
        let matches = self.patterns.iter().all(|part| request.contains(part));
        matches && self.hits.fetch_add(1, Ordering::SeqCst) < self.times
    }
}

impl Injection {
    /// How many requests have matched, including those after the last that failed.
    pub fn hits(&self) -> usize {
        self.rule.hits.load(Ordering::SeqCst)
    }
}

impl Drop for Injection {
    fn drop(&mut self) {
        self.rule.end.close();
        let mut rules = self.proxy.rules.lock().unwrap();
        rules.retain(|rule| !Arc::ptr_eq(rule, &self.rule));
    }
}

/// Has hyper close the connection without a response.
#[derive(Debug)]
struct ConnectionBroken;

impl fmt::Display for ConnectionBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connection broken")
    }
}

impl std::error::Error for ConnectionBroken {}

async fn serve(proxy: Arc<FaultProxy>, listener: tokio::net::TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let proxy = proxy.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| handle(proxy.clone(), request));
            let server = http1::Builder::new();
            // A function that crashes breaks its connections, so an error here is expected.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn handle(
    proxy: Arc<FaultProxy>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, ConnectionBroken> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| ConnectionBroken)?;
    let body = body.to_bytes();
    let Some(rule) = proxy.rule_for(&parts, &body) else {
        return proxy.forward(parts, body).await;
    };
    match rule.fault {
        Fault::Respond(status, body) => {
            let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(response)
        }
        Fault::NoResponse => std::future::pending().await,
        Fault::ResponseLost => {
            proxy.forward(parts, body).await?;
            Err(ConnectionBroken)
        }
        Fault::Delay => {
            // Waits until the semaphore is closed.
            let _ = rule.end.acquire().await;
            proxy.forward(parts, body).await
        }
    }
}
