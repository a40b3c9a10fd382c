//! Secrets do not appear in logs.

use crate::harness::aamarpay::{callback, switch_transaction};
use crate::harness::api::{anonymous, send};
use crate::harness::aws::jwt_signing_key;
use crate::harness::logs::logged;
use crate::harness::person::{PASSWORD, Person};
use crate::harness::scenario::scenario;
use crate::harness::wait::eventually;
use aamarpay_sandbox::SANDBOX_SIGNATURE_KEY;
use reqwest::Method;
use serde_json::json;

#[test]
fn no_secret_is_in_any_line_that_a_function_logs() {
    scenario(async {
        let alice = Person::register().await;
        // Requests that fail: their data are the most likely to be logged.
        let id = alice.pay_without_callback().await;
        switch_transaction(&id, json!({"search": "http_500"})).await;
        callback("payment-success", &id).await.expect(200);
        let wrong = json!({"username": alice.username, "password": format!("not-{PASSWORD}")});
        send(anonymous(Method::POST, "/api/login/").json(&wrong))
            .await
            .expect(401);
        let refresh = json!({"refresh": alice.refresh});
        for path in ["/api/login/refresh/", "/api/logout/", "/api/login/refresh/"] {
            send(anonymous(Method::POST, path).json(&refresh)).await;
        }
        alice.get("/api/file/").await.expect(200);
        eventually("the failed search is logged", async || {
            let lines = logged(&format!("\"{id}\"")).await;
            let mut lines = lines.iter();
            lines.any(|line| line.contains("aamarPay's search failed"))
        })
        .await;
        for secret in [
            PASSWORD,
            SANDBOX_SIGNATURE_KEY,
            &jwt_signing_key().await,
            &alice.access,
            &alice.refresh,
        ] {
            let leaks = logged(&format!("\"{secret}\"")).await;
            assert!(leaks.is_empty(), "{leaks:?}");
        }
    });
}
