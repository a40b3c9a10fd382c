//! Secrets and personal data do not appear in logs.

use crate::harness::aamarpay::{callback, set_status, switch_customer, switch_transaction};
use crate::harness::api::{anonymous, send};
use crate::harness::aws::{jwt_signing_key, store_token_key};
use crate::harness::logs::logged;
use crate::harness::person::{PASSWORD, Person};
use crate::harness::scenario::scenario;
use crate::harness::system::{System, on};
use crate::harness::wait::eventually;
use aamarpay_sandbox::SANDBOX_SIGNATURE_KEY;
use local::StackOptions;
use reqwest::Method;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

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

#[test]
fn no_data_of_a_payer_are_in_any_line_whatever_aamarpay_answers() {
    scenario(async {
        let searches = [
            "normal",
            "html",
            "bare_string",
            "http_500",
            "empty_body",
            "truncated",
            "invalid_data",
            "not_matched",
            "unknown_status",
            "missing_status",
            "huge",
        ];
        let initiations = [
            "boolean_true",
            "foreign_url",
            "object",
            "string_false",
            "bare_string",
            "duplicate",
            "missing_field",
            "refused_phone",
            "invalid_json",
            "http_500_json",
            "html",
            "empty_body",
            "array",
        ];
        let street = format!("Road {}", random_number());
        let phone = random_number();
        let details = json!({"cus_phone": phone, "cus_add1": street});
        let initiate = async |person: &Person| {
            let request = person.request(Method::POST, "/api/initiate-payment/");
            send(request.json(&details)).await
        };
        let mut emails = Vec::new();
        for search in searches {
            let payer = Person::register().await;
            let opened = initiate(&payer).await.expect(200);
            let id = opened["transaction_id"].as_str().unwrap();
            set_status(id, "successful").await;
            let risky = json!({"search": search, "risk": "held"});
            switch_transaction(id, risky).await;
            callback("payment-success", id).await.expect(200);
            emails.push(payer.email());
        }
        for answer in initiations {
            let payer = Person::register().await;
            switch_customer(&payer.email(), json!({"initiate": answer})).await;
            initiate(&payer).await;
            emails.push(payer.email());
        }
        eventually("every failure is logged", async || {
            logged("\"aamarPay's search failed\"").await.len() >= 6
        })
        .await;
        for personal in emails.iter().chain([&street, &phone]) {
            let leaks = logged(&format!("\"{personal}\"")).await;
            assert!(leaks.is_empty(), "{leaks:?}");
        }
    });
}

/// Ten digits that no other line has.
fn random_number() -> String {
    format!("{:010}", Uuid::new_v4().as_u128() % 10_000_000_000)
}

#[test]
fn a_rotation_of_the_token_key_signs_nobody_out() {
    scenario(async {
        // A system of its own, because two rotations end the tokens of everybody else.
        let test = std::env::current_exe().unwrap();
        let options = StackOptions {
            binaries: test.ancestors().nth(2).map(PathBuf::from),
            parameters: [("TokenKeyPauseSeconds".to_owned(), "1".to_owned())].into(),
            ..StackOptions::ephemeral()
        };
        let system = Arc::new(System::start(options).await);
        on(&system, rotate_twice()).await;
        Arc::into_inner(system).unwrap().stack.shutdown().await;
    });
}

async fn rotate_twice() {
    let alice = Person::register().await;
    let first_key = key_of(&alice.access);
    alice.get("/api/balance/").await.expect(200);

    store_token_key("the second key, which is long enough for it").await;
    alice.get("/api/balance/").await.expect(200);
    let second = log_in_with_another_key(&alice, &first_key).await;
    second.get("/api/balance/").await.expect(200);
    alice.get("/api/balance/").await.expect(200);
    let refresh = json!({"refresh": alice.refresh});
    let refreshed = send(anonymous(Method::POST, "/api/login/refresh/").json(&refresh)).await;
    refreshed.expect(200);

    store_token_key("the third key, which is long enough too").await;
    second.get("/api/balance/").await.expect(200);
    let third = log_in_with_another_key(&alice, &key_of(&second.access)).await;
    eventually("the oldest key is refused", async || {
        // It makes the function read the keys.
        third.get("/api/balance/").await.expect(200);
        second.get("/api/balance/").await.expect(200);
        alice.get("/api/balance/").await.status == 401
    })
    .await;
}

/// Waits until a login is signed with another key than `old`.
async fn log_in_with_another_key(person: &Person, old: &str) -> Person {
    let latest = std::cell::RefCell::new(None);
    eventually("a login is signed with the new key", async || {
        let again = Person::log_in(&person.username, PASSWORD).await;
        let is_new = key_of(&again.access) != old;
        latest.replace(Some(again));
        is_new
    })
    .await;
    latest.into_inner().unwrap()
}

fn key_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}
