//! The AWS APIs of the emulator, called over plain HTTP. No SDK is needed: the emulator does not verify the signature
//! of its owner, it only reads the access key.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

/// The region that MiniStack serves.
pub(crate) const REGION: &str = "us-east-1";
/// The account that MiniStack serves.
pub(crate) const ACCOUNT_ID: &str = "000000000000";

/// Invokes `function`, named as in the emulator and not by its crate, and returns its result.
pub(crate) async fn invoke(
    http: &reqwest::Client,
    emulator: &str,
    function: &str,
    payload: &Value,
) -> anyhow::Result<Value> {
    let response = http
        .post(format!(
            "{emulator}/2015-03-31/functions/{function}/invocations"
        ))
        .header("authorization", authorization("lambda"))
        .json(payload)
        .send()
        .await?;
    let failed = response.headers().contains_key("x-amz-function-error");
    let status = response.status();
    let body = response.text().await?;
    ensure!(status.is_success() && !failed, "{}", error_message(&body));
    serde_json::from_str(&body).with_context(|| format!("{function} did not return JSON: {body}"))
}

/// The environment variables of `function`, named as in the emulator and not by its crate.
pub(crate) async fn environment(
    http: &reqwest::Client,
    emulator: &str,
    function: &str,
) -> anyhow::Result<BTreeMap<String, String>> {
    let response = http
        .get(format!(
            "{emulator}/2015-03-31/functions/{function}/configuration"
        ))
        .header("authorization", authorization("lambda"))
        .send()
        .await?;
    let mut configuration: Value = response.error_for_status()?.json().await?;
    let variables = configuration["Environment"]["Variables"].take();
    serde_json::from_value(variables).with_context(|| format!("the variables of {function}"))
}

/// Stores a new version of a secret.
pub(crate) async fn put_secret_value(
    emulator: &str,
    secret: &str,
    value: &Value,
) -> anyhow::Result<()> {
    let call = json!({"SecretId": secret, "SecretString": value.to_string()});
    let response = loopback_client()?
        .post(emulator)
        .header("authorization", authorization("secretsmanager"))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "secretsmanager.PutSecretValue")
        .body(call.to_string())
        .send()
        .await?;
    response
        .error_for_status()
        .with_context(|| format!("store the secret {secret}"))?;
    Ok(())
}

/// The `errorMessage` of a failed invocation, or the whole body if it has none.
fn error_message(body: &str) -> String {
    let error = serde_json::from_str::<Value>(body).unwrap_or_default();
    match error["errorMessage"].as_str() {
        Some(message) => message.to_owned(),
        None => format!("the function failed: {}", body.trim()),
    }
}

/// An `Authorization` header that names the emulator's owner, who may do everything, as the caller.
pub(crate) fn authorization(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=unchecked"
    )
}

/// A client for servers on loopback. It ignores the proxy settings of the environment, which would send these requests
/// elsewhere.
pub(crate) fn loopback_client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}
