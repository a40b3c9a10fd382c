//! Calls to the emulator of AWS.

use super::http::{Answer, client, fetch};
use super::system::system;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// A request to a service of the emulator, which reads the service from the credential, lets everything pass for its
/// owner `test`, and does not check the signature.
pub fn request(service: &str, method: Method, path: &str) -> RequestBuilder {
    let url = format!("{}{path}", system().stack.emulator_url());
    let credential = format!("Credential=test/20261122/us-east-1/{service}/aws4_request");
    let signed = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0");
    client()
        .request(method, url)
        .header("authorization", signed)
}

/// The result of a call such as `DynamoDB_20120810.GetItem`; fails if the call does.
pub async fn call(target: &str, arguments: Value) -> Value {
    succeeded(target, try_call(target, &arguments).await)
}

/// The response to a call such as `DynamoDB_20120810.GetItem`.
pub async fn try_call(target: &str, arguments: &Value) -> Answer {
    let service = target.split(['_', '.']).next().unwrap_or("").to_lowercase();
    let service = service.trim_start_matches("amazon");
    let request = request(service, Method::POST, "/")
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.0");
    fetch(request.body(arguments.to_string())).await
}

/// The result of a call that must not fail.
pub fn succeeded(call: &str, answer: Answer) -> Value {
    assert!(answer.status.is_success(), "{call}: {}", answer.body);
    answer.json()
}

/// The key that access and refresh tokens are signed with.
pub async fn jwt_signing_key() -> String {
    let system = system();
    let secret = system.stack.storage("JwtSigningKeyArn").unwrap();
    let value = call("secretsmanager.GetSecretValue", json!({"SecretId": secret})).await;
    value["SecretString"].as_str().unwrap().to_owned()
}

/// Stores a new key for tokens, as an operator rotates it.
pub async fn store_token_key(key: &str) {
    let system = system();
    let secret = system.stack.storage("JwtSigningKeyArn").unwrap();
    let version = json!({"SecretId": secret, "SecretString": key});
    call("secretsmanager.PutSecretValue", version).await;
}
