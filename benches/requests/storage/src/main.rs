//! The AWS that `benches/requests/run.py` gives to the functions: the engine and the bucket of `tests/fake-aws` in a process of
//! their own, behind one URL, because `AWS_ENDPOINT_URL` is one. It prints the URL and serves until it is killed.
//!
//! `GET /-/usage` answers the calls of DynamoDB since the last time, the rows that they returned, and their capacity units. While
//! nobody asks, nothing is added to a call that the function did not send. `POST /-/rows/{table}` writes many rows, a JSON array in
//! the JSON of DynamoDB.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use fake_aws::{FakeAws, Urls};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The largest body that is passed on.
const MOST_BYTES: usize = 256 << 20;

struct Front {
    aws: FakeAws,
    urls: Urls,
    client: reqwest::Client,
    /// `None` before the first question: nothing is counted.
    usage: Mutex<Option<Usage>>,
}

#[derive(Default)]
struct Usage {
    calls: Vec<String>,
    rows: usize,
    units: f64,
}

#[tokio::main]
async fn main() {
    let aws = FakeAws::start().await;
    let front = Arc::new(Front {
        urls: aws.urls(),
        aws,
        client: reqwest::Client::new(),
        usage: Mutex::new(None),
    });
    let router = Router::new()
        .route("/-/usage", get(usage))
        .route("/-/rows/{table}", post(put_rows))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .fallback(pass_on);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("loopback has a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    #[expect(clippy::print_stdout, reason = "the bench reads the URL there")]
    {
        println!("http://{address}");
    }
    let served = axum::serve(listener, router.with_state(front)).await;
    served.expect("a server on loopback does not fail");
}

async fn usage(State(front): State<Arc<Front>>) -> String {
    let mut usage = front.usage.lock().expect("no holder panics");
    let seen = usage.replace(Usage::default()).unwrap_or_default();
    json!({"calls": seen.calls, "rows": seen.rows, "units": seen.units}).to_string()
}

async fn put_rows(
    State(front): State<Arc<Front>>,
    Path(table): Path<String>,
    Json(rows): Json<Vec<Value>>,
) {
    tokio::task::block_in_place(|| front.aws.put_all(&table, rows));
}

async fn pass_on(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.headers.get("x-amz-target");
    let target = target.and_then(|target| target.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    let Ok(mut body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if target == "secretsmanager.GetSecretValue" {
        return secret(&body);
    }
    let operation = target.strip_prefix("DynamoDB_20120810.");
    let base = match operation {
        Some(_) => &front.urls.database,
        None if target.starts_with("AmazonSQS.") => &front.urls.queue,
        None => &front.urls.bucket,
    };
    let is_counted = operation.is_some() && front.usage.lock().expect("no holder panics").is_some();
    if is_counted {
        body = with_capacity(&body);
    }
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let request = front.client.request(parts.method, format!("{base}{path}"));
    let answer = request
        .headers(end_to_end(parts.headers))
        .body(body)
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    };
    let (status, headers) = (answer.status(), end_to_end(answer.headers().clone()));
    let body = answer.bytes().await.unwrap_or_default();
    if let (true, Some(operation)) = (is_counted, operation) {
        let mut usage = front.usage.lock().expect("no holder panics");
        let usage = usage.get_or_insert_default();
        usage.calls.push(operation.to_owned());
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        usage.rows += rows(&answer);
        usage.units += units(&answer);
    }
    (status, headers, Body::from(body)).into_response()
}

/// A secret whose value is its name.
fn secret(call: &[u8]) -> Response {
    let call: Value = serde_json::from_slice(call).unwrap_or_default();
    let answer = json!({
        "Name": call["SecretId"], "SecretString": call["SecretId"],
        "VersionId": "first", "VersionStages": ["AWSCURRENT"], "CreatedDate": 1_795_320_000.0,
    });
    (
        [("content-type", "application/x-amz-json-1.1")],
        answer.to_string(),
    )
        .into_response()
}

/// The call with the question for its capacity units.
fn with_capacity(body: &[u8]) -> Bytes {
    let mut call: Value = serde_json::from_slice(body).unwrap_or_default();
    call["ReturnConsumedCapacity"] = json!("TOTAL");
    call.to_string().into()
}

/// The rows in an answer of `GetItem`, `Query` or `BatchGetItem`.
fn rows(answer: &Value) -> usize {
    let of_tables = answer["Responses"].as_object().into_iter().flatten();
    let of_tables = of_tables.filter_map(|(_, rows)| rows.as_array());
    let listed = answer["Items"].as_array().into_iter().chain(of_tables);
    listed.map(Vec::len).sum::<usize>() + usize::from(answer["Item"].is_object())
}

fn units(answer: &Value) -> f64 {
    let one = |consumed: &Value| consumed["CapacityUnits"].as_f64().unwrap_or_default();
    match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().map(one).sum(),
        table => one(table),
    }
}

/// The headers without those of one connection, which the next one makes itself.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "expect",
    ] {
        headers.remove(name);
    }
    headers
}
