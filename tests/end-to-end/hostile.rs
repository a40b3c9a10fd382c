//! Hostile input. Each response is one that the OpenAPI document describes (`send` checks that), and says that the
//! mistake is the client's.

use crate::harness::api::{anonymous, send};
use crate::harness::person::{PASSWORD, Person};
use crate::harness::scenario::scenario;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

/// Content types and bodies that no endpoint accepts.
fn malformed_bodies() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str| open.repeat(50_000).into_bytes();
    vec![
        (JSON, b"{".to_vec()),
        (JSON, b"null".to_vec()),
        (JSON, b"[]".to_vec()),
        (JSON, b"\"text\"".to_vec()),
        (JSON, b"NaN".to_vec()),
        (JSON, b"{\"username\": 1e999}".to_vec()),
        (JSON, b"{\"\\ud800\": \"\\udfff\"}".to_vec()),
        (JSON, b"\xef\xbb\xbf{}".to_vec()),
        (JSON, b"{\"username\": \"\xff\xfe\"}".to_vec()),
        (JSON, nested("[")),
        (JSON, nested("{\"a\":")),
        (JSON, vec![0; 1000]),
        (FORM, b"%ff=%00&=&&%&username".to_vec()),
        (FORM, "a=1&".repeat(50_000).into_bytes()),
        ("multipart/form-data", b"x".to_vec()),
        (MULTIPART, b"no boundary at all".to_vec()),
        (MULTIPART, b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nno end".to_vec()),
        (MULTIPART, b"--x\r\n\r\nno name\r\n--x--\r\n".to_vec()),
        ("text/plain", b"{}".to_vec()),
        (";;;", b"{}".to_vec()),
        ("", b"{}".to_vec()),
    ]
}

#[test]
fn a_malformed_body_is_answered_with_a_client_error() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let account = alice.path();
        for (method, path) in [
            (Method::POST, "/api/register/"),
            (Method::POST, "/api/login/"),
            (Method::POST, "/api/login/refresh/"),
            (Method::POST, "/api/logout/"),
            (Method::PUT, &account),
            (Method::PATCH, &account),
            (Method::POST, "/api/upload/"),
            (Method::POST, "/api/upload/direct/"),
            (Method::POST, "/api/payment/success/"),
            (Method::POST, "/api/payment/failure/"),
        ] {
            for (content_type, body) in malformed_bodies() {
                let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                let request = alice
                    .request(method.clone(), path)
                    .header("content-type", content_type);
                let answer = send(request.body(body)).await;
                // A PATCH without any known field succeeds and changes nothing.
                let is_expected = answer.status.is_client_error()
                    || (method == Method::PATCH && answer.status == 200);
                assert!(
                    is_expected,
                    "{method} {path}: {content_type} {shown:?}: {answer:?}"
                );
            }
        }
        // No request has spent the payment.
        alice.upload("a.txt", b"two words").await.expect(201);
    });
}

#[test]
fn json_that_is_not_utf_8_is_refused_and_not_repaired() {
    scenario(async {
        let name = format!("latin-{}", Uuid::new_v4().simple());
        let head = format!(
            r#"{{"username": "{name}", "email": "a@b.co", "mobile_number": "0", "password": ""#
        );
        for password in [
            &b"caf\xe9 au lait 7"[..],
            b"cut \xf0\x9f\x98 short 7",
            b"\xc3\x28 seven 7777",
        ] {
            let body = [head.as_bytes(), password, b"\"}"].concat();
            let request = anonymous(Method::POST, "/api/register/").header("content-type", JSON);
            let refused = send(request.body(body)).await.expect(400);
            let detail = refused["detail"].as_str().unwrap();
            assert!(detail.starts_with("JSON parse error - "), "{refused}");
        }
    });
}

#[test]
fn all_fields_of_wrong_types_are_reported_together() {
    scenario(async {
        let wrong = ["Not a valid string."];
        let blank = ["This field may not be blank."];
        let missing = ["This field may not be null."];
        let nul = "Null characters are not allowed.";
        let name = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        for (sent, answered) in [
            (
                json!({"username": {}, "email": [], "mobile_number": true, "password": [null]}),
                json!({"username": wrong, "email": wrong, "mobile_number": wrong, "password": wrong}),
            ),
            (
                json!({"username": " ", "email": "", "mobile_number": "\t", "password": "\u{1f}"}),
                json!({"username": blank, "email": blank, "mobile_number": blank, "password": blank}),
            ),
            (
                json!({"username": null, "email": null, "mobile_number": null, "password": null}),
                json!({"username": missing, "email": missing, "mobile_number": missing, "password": missing}),
            ),
            (
                json!({"username": "a\0b", "email": "a@b.co\0", "mobile_number": "0\0", "password": format!("{PASSWORD}\0")}),
                json!({
                    "username": [name, nul], "email": [nul, "Enter a valid email address."],
                    "mobile_number": [nul], "password": [nul],
                }),
            ),
        ] {
            let request = anonymous(Method::POST, "/api/register/").json(&sent);
            assert_eq!(send(request).await.expect(400), answered, "{sent}");
        }
    });
}

#[test]
fn the_last_of_repeated_values_is_used() {
    scenario(async {
        let alice = Person::register().await;
        for _ in 0..3 {
            alice.initiate_payment().await;
        }
        let count = async |query: &str| {
            let rows = alice
                .get(&format!("/api/payment/?{query}"))
                .await
                .expect(200);
            rows.as_array().unwrap().len()
        };
        assert_eq!(count("limit=3&limit=1").await, 1);
        assert_eq!(count("limit=0&limit=2&unknown=&&=%").await, 2);
        let twice = format!(
            r#"{{"username": "x", "username": "{}", "password": "{PASSWORD}"}}"#,
            alice.username
        );
        let request = anonymous(Method::POST, "/api/login/").header("content-type", JSON);
        send(request.body(twice)).await.expect(200);
    });
}

#[test]
fn an_invalid_limit_or_cursor_is_refused_by_name() {
    scenario(async {
        let staff = Person::staff().await;
        for path in [
            "/api/user/",
            "/api/payment/",
            "/api/transactions/",
            "/api/file/",
            "/api/activity/",
        ] {
            for (name, values, message) in [
                (
                    "limit",
                    &[
                        "",
                        "0",
                        "-1",
                        "1.0",
                        "1001",
                        "x",
                        "%00",
                        "%D9%A5",
                        "99999999999999999999",
                    ][..],
                    "Enter a whole number from 1 to 1000.",
                ),
                (
                    "cursor",
                    &[
                        "",
                        "-1",
                        "%ff%fe",
                        "MjAyNg",
                        "99999999999999999999999",
                        "..%2F",
                    ],
                    "Invalid cursor. Take it from the Link header of the previous page.",
                ),
            ] {
                for value in values {
                    let query = format!("{path}?{name}={value}");
                    let refused = staff.get(&query).await.expect(400);
                    assert_eq!(refused, json!({name: [message]}), "{query}");
                }
            }
        }
    });
}

#[test]
fn an_account_is_found_only_by_its_numeric_id() {
    scenario(async {
        let alice = Person::register().await;
        let id = alice.id;
        for path in [
            "0",
            "-1",
            "x",
            "%00",
            "%ff",
            "1e1",
            "%E0%A7%A7",
            "99999999999999999999999999",
        ] {
            let missing = alice.get(&format!("/api/user/{path}/")).await.expect(404);
            assert_eq!(missing, json!({"detail": "Not found."}), "{path}");
        }
        for path in [
            format!("{id}.0/"),
            format!("{id}//"),
            format!("{id}/x/"),
            format!("%20{id}/"),
        ] {
            alice.get(&format!("/api/user/{path}")).await.expect(404);
        }
        // Fields that an account cannot set for itself.
        let claims = json!({"id": 1, "is_staff": true, "is_active": false, "upload_credits": 9});
        let patched = send(alice.request(Method::PATCH, &alice.path()).json(&claims)).await;
        assert_eq!(patched.expect(200)["id"], id);
        alice.get("/api/transactions/").await.expect(403);
        alice.upload("a.txt", b"free").await.expect(403);
    });
}

#[test]
fn unsupported_methods_and_headers_are_refused_with_a_reason() {
    scenario(async {
        let alice = Person::register().await;
        for name in ["TRACE", "PROPFIND", "PUT", "DELETE", "PATCH", "POST"] {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            let answer = send(alice.request(method, "/api/activity/")).await;
            let detail = format!("Method \"{name}\" not allowed.");
            assert_eq!(answer.expect(405), json!({"detail": detail}));
            assert_eq!(answer.headers["allow"], "GET, HEAD, OPTIONS");
        }
        let head = send(alice.request(Method::HEAD, "/api/activity/")).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
        let get = || alice.request(Method::GET, "/api/activity/");
        for accept in ["application/xml", "garbage", "image/*, text/css"] {
            send(get().header("accept", accept)).await.expect(406);
        }
        send(get().header("accept", "text/html,application/xhtml+xml,*/*;q=0.8"))
            .await
            .expect(200);
        for (credentials, code) in [
            ("Bearer", "bad_authorization_header"),
            ("Bearer a b", "bad_authorization_header"),
            ("Bearer a.b.c", "token_not_valid"),
        ] {
            let request = anonymous(Method::GET, "/api/activity/");
            let refused = send(request.header("authorization", credentials))
                .await
                .expect(401);
            assert_eq!(refused["code"], Value::from(code), "{credentials}");
        }
    });
}

#[test]
fn a_body_over_the_limit_of_api_gateway_is_refused_by_api_gateway() {
    scenario(async {
        for bytes in [7_000_000, 11_000_000] {
            let body = format!(r#"{{"pad": "{}"}}"#, "x".repeat(bytes));
            let request = anonymous(Method::POST, "/api/login/").header("content-type", JSON);
            let refused = send(request.body(body)).await.expect(413);
            assert!(refused["message"].is_string(), "{refused}");
        }
    });
}
