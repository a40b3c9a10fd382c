//! The running system that all tests share.

use local::{Stack, StackOptions};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// The system, and the runtime on which it and all tests run.
pub struct System {
    runtime: Runtime,
    /// What was started.
    pub stack: Stack,
}

static SYSTEM: LazyLock<System> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let options = StackOptions {
        parameters: parameters(),
        ..StackOptions::ephemeral()
    };
    let stack = runtime.block_on(Stack::start(options)).unwrap();
    System { runtime, stack }
});

/// All tests come from one address, and none wants to wait a minute for a clean-up.
fn parameters() -> BTreeMap<String, String> {
    let parameters = [
        ("AttemptsPerAddress", "1000000"),
        ("UserCleanupDelaySeconds", "1"),
    ];
    parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// Calls an AWS service of the emulator: `DynamoDB_20120810.GetItem` and the like.
pub async fn aws(target: &str, body: Value) -> Value {
    let service = target.split(['_', '.']).next().unwrap_or("").to_lowercase();
    let credential = format!("Credential=test/20261122/us-east-1/{service}/aws4_request");
    let authorization = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0");
    let request = reqwest::Client::new().post(system().stack.emulator_url());
    let request = request
        .header("x-amz-target", target)
        .header("authorization", authorization);
    let request = request
        .header("content-type", "application/x-amz-json-1.0")
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{target}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// The system, started if it is not.
pub fn system() -> &'static System {
    &SYSTEM
}

/// Runs one test's story on the system's own runtime.
pub fn story<T>(story: impl Future<Output = T>) -> T {
    system().runtime.block_on(story)
}
