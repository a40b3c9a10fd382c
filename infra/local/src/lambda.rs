//! Lambda's Invoke call, as far as it is needed here: no SDK, since the emulator does not check its owner's signature.

use anyhow::{Context, ensure};
use serde_json::Value;

/// Invokes `function` (its name in the emulator, not that of its crate) and returns its answer.
pub(crate) async fn invoke(
    http: &reqwest::Client,
    emulator: &str,
    function: &str,
    payload: &Value,
) -> anyhow::Result<Value> {
    let answer = http
        .post(format!(
            "{emulator}/2015-03-31/functions/{function}/invocations"
        ))
        .header("authorization", authorization("lambda"))
        .json(payload)
        .send()
        .await?;
    let failed = answer.headers().contains_key("x-amz-function-error");
    let status = answer.status();
    let body = answer.text().await?;
    ensure!(status.is_success() && !failed, "{}", complaint(&body));
    serde_json::from_str(&body).with_context(|| format!("{function} did not answer JSON: {body}"))
}

/// What a function says of its failure, or else all that came.
fn complaint(body: &str) -> String {
    let answer = serde_json::from_str::<Value>(body).unwrap_or_default();
    match answer["errorMessage"].as_str() {
        Some(message) => message.to_owned(),
        None => format!("the function failed: {}", body.trim()),
    }
}

/// Names the emulator's owner, who may do everything, as the caller.
pub(crate) fn authorization(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=unchecked"
    )
}

/// For talking to our own processes: a proxy of the environment must not come between.
pub(crate) fn loopback_client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}
