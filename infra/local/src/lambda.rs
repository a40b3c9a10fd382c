//! Lambda's Invoke call, as far as it is needed here. The emulator checks no signature, so there is no SDK.

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
        .json(payload)
        .send()
        .await?;
    let failed = answer.headers().contains_key("x-amz-function-error");
    let status = answer.status();
    let body = answer.text().await?;
    ensure!(
        status.is_success() && !failed,
        "{function} failed: {}",
        body.trim()
    );
    serde_json::from_str(&body).with_context(|| format!("{function} did not answer JSON: {body}"))
}

/// For talking to our own processes: a proxy of the environment must not come between.
pub(crate) fn loopback_client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}
