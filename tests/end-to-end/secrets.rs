//! What must never be written down.

use crate::person::{PASSWORD, Person, anonymous, send, switch_gateway};
use crate::queue::eventually;
use crate::system::{logged, signing_key, story};
use aamarpay_sandbox::SANDBOX_SIGNATURE_KEY;
use reqwest::Method;
use serde_json::json;

#[test]
fn no_secret_is_in_any_line_that_a_function_logs() {
    story(async {
        let alice = Person::register().await;
        // What fails is what one is tempted to log in full.
        let id = alice.pay_without_return().await;
        switch_gateway(&id, json!({"search": "http_500"})).await;
        let claim = [
            ("mer_txnid", id.as_str()),
            ("pay_status", "x"),
            ("cus_name", "x"),
        ];
        send(anonymous(Method::POST, "/api/payment/success/").form(&claim))
            .await
            .expect(200);
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
            lines.any(|line| line.contains("gateway search failed"))
        })
        .await;
        let lines = logged("").await;
        for secret in [
            PASSWORD,
            SANDBOX_SIGNATURE_KEY,
            &signing_key().await,
            &alice.access,
            &alice.refresh,
        ] {
            let leak = lines.iter().find(|line| line.contains(secret));
            assert_eq!(leak, None);
        }
    });
}
