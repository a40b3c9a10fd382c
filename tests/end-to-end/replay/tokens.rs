//! Tokens that no login hands out: expired, incomplete, or signed with another key.

use crate::harness::aws::jwt_signing_key;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

/// The token that the recording's placeholder `kind` stands for.
pub async fn forge(kind: &str) -> String {
    let now = jsonwebtoken::get_current_timestamp();
    let mut claims = json!({
        "token_type": "access", "exp": now + 300, "iat": now, "jti": "0".repeat(32), "user_id": "1",
    });
    let mut key = jwt_signing_key().await;
    match kind {
        "expired_access" => claims["exp"] = json!(now - 10),
        "wrongkey" | "forged_access_admin" => {
            key = "the key committed in the original's repository".to_owned()
        }
        "alg_none" => return unsigned(&claims),
        "no_user_id" => remove(&mut claims, "user_id"),
        "no_type" => remove(&mut claims, "token_type"),
        "bad_user_id" => claims["user_id"] = json!("abc"),
        "missing_user_refresh" => {
            claims["token_type"] = json!("refresh");
            claims["user_id"] = json!("999999");
            claims["generation"] = json!(0);
        }
        other => panic!("the placeholder {other} is unknown"),
    }
    sign(&claims, &key)
}

fn sign(claims: &Value, key: &str) -> String {
    let key = EncodingKey::from_secret(key.as_bytes());
    jsonwebtoken::encode(&Header::default(), claims, &key).unwrap()
}

/// A token with `"alg": "none"`.
fn unsigned(claims: &Value) -> String {
    let signed = sign(claims, "any");
    let payload = signed.split('.').nth(1).unwrap();
    format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")
}

fn remove(claims: &mut Value, name: &str) {
    claims.as_object_mut().unwrap().remove(name);
}
