//! Events of API Gateway, to the real binary of this function, as Lambda sends them. The function answers without the
//! database whatever these events hold, so a status of 500 or more is its fault.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod function;
mod odd;

use function::Function;
use serde_json::{Value, json};

/// A request that the function answers with 401.
fn event() -> Value {
    json!({
        "version": "2.0",
        "routeKey": "ANY /api/login/refresh/",
        "rawPath": "/api/login/refresh/",
        "rawQueryString": "a=1",
        "cookies": ["a=b", "c=d"],
        "headers": {"content-type": "application/json", "host": "api.example", "accept": "*/*"},
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "api.example", "domainPrefix": "api",
            "http": {
                "method": "POST", "path": "/api/login/refresh/", "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "test",
            },
            "requestId": "r", "routeKey": "$default", "stage": "$default", "timeEpoch": 0,
        },
        "body": "{\"refresh\": \"x\"}",
        "isBase64Encoded": false,
    })
}

fn with(pointer: &str, value: Value) -> String {
    let mut event = event();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap()[name] = value;
    event.to_string()
}

#[tokio::test]
async fn headers_that_name_the_origin_change_nothing() {
    let mut function = Function::start().await;
    let usual = function.answer(&event().to_string()).await;
    assert_eq!(usual["statusCode"], 401, "{usual}");
    for (header, value) in [
        ("x-forwarded-proto", "!!"),
        ("x-forwarded-proto", ""),
        ("x-forwarded-proto", "https://"),
        ("x-forwarded-port", "no port"),
        ("host", "["),
        ("host", ""),
        ("host", "a b"),
        ("host", "x:99999"),
        ("host", "পরীক্ষা"),
    ] {
        let event = with(&format!("/headers/{header}"), value.into());
        assert_eq!(function.answer(&event).await, usual, "{header}: {value}");
    }
    for domain in ["[", "", "\u{0}"] {
        let event = with("/requestContext/domainName", domain.into());
        assert_eq!(function.answer(&event).await, usual, "{domain:?}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_request_is_a_client_error_in_the_form_of_the_contract() {
    let mut function = Function::start().await;
    let mut not_base64 = event();
    not_base64["isBase64Encoded"] = true.into();
    for event in [
        not_base64.to_string(),
        with("/headers/x", "a\r\nb: c".into()),
        with("/headers/x", "\u{0}".into()),
        with("/headers/a b", "c".into()),
        with("/cookies", json!(["a\n"])),
        with("/requestContext/http/method", "@@".into()),
        with("/requestContext/http/method", "p o".into()),
        with("/requestContext/http", Value::Null),
        with("/rawPath", 7.into()),
        with("/body", json!({})),
        with("/body", "SURROGATE".into()).replace("SURROGATE", "\\ud800"),
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
    ] {
        let answer = function.answer(&event).await;
        assert_eq!(answer["statusCode"], 400, "{event}: {answer}");
        assert_eq!(
            answer["body"], "{\"detail\":\"Malformed request.\"}",
            "{event}"
        );
        assert_eq!(answer["headers"]["content-type"], "application/json");
        assert_eq!(answer["headers"]["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn no_event_ends_the_function_or_is_answered_with_a_server_error() {
    let mut function = Function::start().await;
    let seed = std::env::var("SEED").map_or_else(|_| fastrand::u64(..), |s| s.parse().unwrap());
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut refused = 0;
    for _ in 0..10_000 {
        let event = odd::event(&mut random, event());
        let answer = function.answer(&event).await;
        let status = answer["statusCode"].as_u64().unwrap();
        assert!(status < 500, "{event}: {answer}");
        refused += u32::from(answer["body"] == "{\"detail\":\"Malformed request.\"}");
    }
    // Both sides are exercised: events that are no request, and requests.
    assert!((1_000..9_000).contains(&refused), "{refused}");
    let answer = function.answer(&event().to_string()).await;
    assert_eq!(answer["statusCode"], 401, "{answer}");
}
