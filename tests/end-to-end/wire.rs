//! The wire between the functions and AWS: an HTTP proxy on loopback. Whatever no story spoils goes through
//! as it is, and a story spoils only requests that carry its own ids, so that stories do not disturb each
//! other.

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

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status and body, and AWS never sees it.
    Answer(u16, &'static str),
    /// It is never answered, and AWS never sees it.
    Silence,
    /// AWS does what it asks for, and the connection breaks before the answer.
    AnswerLost,
    /// It waits for the end of the spoiling, and is then as good as new.
    Held,
}

/// One wire, for as long as the runtime lives on which it was laid.
pub struct Wire {
    url: String,
    emulator: String,
    client: Client<HttpConnector, Full<Bytes>>,
    spoilings: Mutex<Vec<Arc<Spoiling>>>,
}

/// What a story spoils, until it is dropped.
pub struct Spoiled {
    wire: Arc<Wire>,
    spoiling: Arc<Spoiling>,
}

struct Spoiling {
    marks: Vec<String>,
    fault: Fault,
    times: usize,
    met: AtomicUsize,
    over: tokio::sync::Semaphore,
}

impl Wire {
    /// From a free port of loopback to `emulator`.
    pub fn lay(emulator: &str) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let wire = Arc::new(Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            emulator: emulator.to_owned(),
            client: Client::builder(TokioExecutor::new())
                // The emulator closes idle connections whenever it likes.
                .pool_max_idle_per_host(0)
                .build_http(),
            spoilings: Mutex::default(),
        });
        tokio::spawn(serve(
            wire.clone(),
            tokio::net::TcpListener::from_std(listener).unwrap(),
        ));
        wire
    }

    /// Where its near end is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Spoils the next `times` requests in which all of `marks` occur: in the method, the path, the name of
    /// the call or the body.
    pub fn spoil(self: &Arc<Self>, marks: &[&str], fault: Fault, times: usize) -> Spoiled {
        let spoiling = Arc::new(Spoiling {
            marks: marks.iter().map(|&mark| mark.to_owned()).collect(),
            fault,
            times,
            met: AtomicUsize::new(0),
            over: tokio::sync::Semaphore::new(0),
        });
        self.spoilings.lock().unwrap().push(spoiling.clone());
        Spoiled {
            wire: self.clone(),
            spoiling,
        }
    }

    fn met_by(&self, parts: &Parts, body: &Bytes) -> Option<Arc<Spoiling>> {
        let spoilings = self.spoilings.lock().unwrap();
        if spoilings.is_empty() {
            return None;
        }
        let call = parts.headers.get("x-amz-target");
        let call = call.map_or("", |call| call.to_str().unwrap_or(""));
        let body = String::from_utf8_lossy(body);
        let request = format!("{} {} {call} {body}", parts.method, parts.uri);
        spoilings
            .iter()
            .find(|spoiling| spoiling.takes(&request))
            .cloned()
    }

    async fn forward(&self, parts: Parts, body: Bytes) -> Result<Response<Full<Bytes>>, Cut> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::builder()
            .method(&parts.method)
            .uri(format!("{}{path}", self.emulator))
            .body(Full::new(body))
            .unwrap();
        *request.headers_mut() = parts.headers;
        request.headers_mut().remove("transfer-encoding");
        let answer = self.client.request(request).await.map_err(|_| Cut)?;
        let (mut parts, body) = answer.into_parts();
        parts.headers.remove("connection");
        parts.headers.remove("transfer-encoding");
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        Ok(Response::from_parts(parts, Full::new(body)))
    }
}

impl Spoiling {
    fn takes(&self, request: &str) -> bool {
        let is_meant = self.marks.iter().all(|mark| request.contains(mark));
        is_meant && {
            let before = self.met.fetch_add(1, Ordering::SeqCst);
            before < self.times
        }
    }
}

impl Spoiled {
    /// How many requests it has met, the unspoiled ones after the last included.
    pub fn met(&self) -> usize {
        self.spoiling.met.load(Ordering::SeqCst)
    }
}

impl Drop for Spoiled {
    fn drop(&mut self) {
        self.spoiling.over.close();
        let mut spoilings = self.wire.spoilings.lock().unwrap();
        spoilings.retain(|spoiling| !Arc::ptr_eq(spoiling, &self.spoiling));
    }
}

/// Ends a connection without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

async fn serve(wire: Arc<Wire>, listener: tokio::net::TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let wire = wire.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| pass(wire.clone(), request));
            let server = http1::Builder::new();
            // A function that dies breaks its connections.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn pass(wire: Arc<Wire>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let Some(spoiling) = wire.met_by(&parts, &body) else {
        return wire.forward(parts, body).await;
    };
    match spoiling.fault {
        Fault::Answer(status, body) => {
            let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(answer)
        }
        Fault::Silence => std::future::pending().await,
        Fault::AnswerLost => {
            wire.forward(parts, body).await?;
            Err(Cut)
        }
        Fault::Held => {
            // Nobody ever adds a permit: it ends when the semaphore is closed.
            let _ = spoiling.over.acquire().await;
            wire.forward(parts, body).await
        }
    }
}
