//! The function as a process, and the part of the Lambda Runtime API that it needs: one event at a time.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

const TIMEOUT: Duration = Duration::from_secs(20);

/// A running function, which ends with this value.
pub struct Function {
    process: Child,
    events: mpsc::UnboundedSender<String>,
    outcomes: mpsc::UnboundedReceiver<Outcome>,
}

/// What the function said to an event: `response` or `error`, and the text.
type Outcome = (String, Bytes);

struct RuntimeApi {
    events: Mutex<mpsc::UnboundedReceiver<String>>,
    outcomes: mpsc::UnboundedSender<Outcome>,
}

impl Function {
    pub async fn start() -> Self {
        let (events, waiting) = mpsc::unbounded_channel();
        let (done, outcomes) = mpsc::unbounded_channel();
        let api = RuntimeApi {
            events: Mutex::new(waiting),
            outcomes: done,
        };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(outcome))
            .route("/", post(aws))
            .with_state(Arc::new(api));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(axum::serve(listener, router).into_future());
        Self {
            process: spawn(&address),
            events,
            outcomes,
        }
    }

    /// The answer to an event. Fails if the invocation failed or the process ended.
    pub async fn answer(&mut self, event: &str) -> Value {
        self.events.send(event.to_owned()).unwrap();
        let (kind, body) = tokio::select! {
            outcome = self.outcomes.recv() => outcome.unwrap(),
            ended = self.process.wait() => panic!("{event}: the process ended: {ended:?}"),
            () = tokio::time::sleep(TIMEOUT) => panic!("{event}: no answer"),
        };
        let text = String::from_utf8_lossy(&body);
        assert_eq!(kind, "response", "{event}: {text}");
        serde_json::from_slice(&body).unwrap()
    }
}

fn spawn(address: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_login-refresh"));
    command.env_clear().kill_on_drop(true).envs([
        ("AWS_LAMBDA_RUNTIME_API", address),
        ("AWS_ENDPOINT_URL", &format!("http://{address}")),
        ("AWS_LAMBDA_FUNCTION_NAME", "login-refresh"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_LOG_LEVEL", "ERROR"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("TOKEN_KEY_SECRET", "token-key"),
    ]);
    for table in [
        "USERS",
        "USERNAMES",
        "PAYMENTS",
        "FILES",
        "ACTIVITIES",
        "EXPIRING",
        "STATISTICS",
        "PUBLIC_KEYS",
        "AUDIT",
    ] {
        command.env(format!("{table}_TABLE"), table);
    }
    command.env("UPLOADS_BUCKET", "uploads").spawn().unwrap()
}

async fn next(State(api): State<Arc<RuntimeApi>>) -> impl IntoResponse {
    let event = api.events.lock().await.recv().await;
    let headers = [
        ("lambda-runtime-aws-request-id", "1"),
        ("lambda-runtime-deadline-ms", "99999999999999"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:::f"),
    ];
    (headers, event.unwrap_or_default())
}

/// Secrets Manager, which knows one secret. Every other service refuses.
async fn aws(headers: HeaderMap) -> (StatusCode, &'static str) {
    match headers.get("x-amz-target") {
        Some(target) if target == "secretsmanager.GetSecretValue" => (
            StatusCode::OK,
            r#"{"VersionId": "1", "SecretString": "0123456789abcdef0123456789abcdef", "CreatedDate": 1}"#,
        ),
        _ => (StatusCode::BAD_REQUEST, "{}"),
    }
}

async fn outcome(
    State(api): State<Arc<RuntimeApi>>,
    Path((_, kind)): Path<(String, String)>,
    body: Bytes,
) -> StatusCode {
    // The test may have ended.
    let _ = api.outcomes.send((kind, body));
    StatusCode::ACCEPTED
}
