//! The OpenAPI document and the running system agree. Beyond these tests, `send` checks every response that any
//! test of this binary gets against the document.

use crate::harness::api::{anonymous, exchange, send};
use crate::harness::http::Answer;
use crate::harness::person::Person;
use crate::harness::scenario::scenario;
use crate::harness::schema::{check, document};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// As in the original, it refuses `HEAD` although it accepts `GET`.
const WITHOUT_HEAD: &str = "/api/payment/cancel/";

fn documented_methods(path: &str, item: &Value) -> Vec<String> {
    let operations = item.as_object().unwrap().keys();
    let mut methods: Vec<String> = operations
        .filter(|name| *name != "parameters")
        .map(|name| name.to_uppercase())
        .collect();
    if methods.contains(&"GET".to_owned()) && path != WITHOUT_HEAD {
        methods.push("HEAD".to_owned());
    }
    methods.push("OPTIONS".to_owned());
    methods.sort();
    methods
}

#[test]
fn every_path_allows_exactly_the_documented_methods() {
    scenario(async {
        let staff = Person::staff().await;
        for (path, item) in document()["paths"].as_object().unwrap() {
            let answer = send(staff.request(Method::OPTIONS, &path.replace("{id}", "1"))).await;
            assert_eq!(
                answer.status,
                StatusCode::NO_CONTENT,
                "{path}: {}",
                answer.body
            );
            let allow = answer.headers["allow"].to_str().unwrap();
            let mut allowed: Vec<&str> = allow.split(", ").collect();
            allowed.sort_unstable();
            assert_eq!(allowed, documented_methods(path, item), "{path}");
        }
    });
}

#[test]
fn the_document_is_served_unchanged() {
    scenario(async {
        let answer = send(anonymous(Method::GET, "/api/schema/")).await;
        assert_eq!(&answer.expect(200), document());
        assert_eq!(answer.headers["content-type"], "application/json");
    });
}

#[test]
fn the_page_is_served_under_both_names_and_loads_nothing_from_elsewhere() {
    scenario(async {
        let mut pages = Vec::new();
        for path in ["/api/docs/", "/api/docs", "/api/swagger/", "/api/swagger"] {
            let page = send(anonymous(Method::GET, path).header("accept", "text/html")).await;
            assert_eq!(page.status, 200);
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; "),
                "{policy}"
            );
            assert!(
                !policy.contains("unsafe") && !policy.contains("http"),
                "{policy}"
            );
            pages.push(page.body);
        }
        pages.dedup();
        assert_eq!(pages.len(), 1);
        let mut loaded = 0;
        for part in pages[0].split("=\"/api/swagger/").skip(1) {
            let path = format!("/api/swagger/{}", part.split('"').next().unwrap());
            let content_type = match path.ends_with(".css") {
                true => "text/css; charset=utf-8",
                false => "text/javascript; charset=utf-8",
            };
            // The files of the page are not documented.
            let (file, _) = exchange(anonymous(Method::GET, &path)).await;
            assert_eq!(file.status, 200, "{path}");
            assert_eq!(file.headers["content-type"], content_type, "{path}");
            let caching = file.headers["cache-control"].to_str().unwrap();
            assert!(caching.starts_with("public, max-age="), "{path}: {caching}");
            loaded += 1;
        }
        assert_eq!(loaded, 3);
    });
}

#[test]
fn an_unknown_path_gets_the_404_of_the_contract() {
    scenario(async {
        for path in [
            "/",
            "/api/",
            "/api/nope/",
            "/api/register/x/",
            "/api/docs/x/",
            "/api/swagger/swagger-ui.css",
            "/api/user//",
            "//api/user/",
            "/favicon.ico",
        ] {
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                let answer = send(anonymous(method.clone(), path)).await;
                assert_eq!(
                    answer.expect(404),
                    json!({"detail": "Not found."}),
                    "{method} {path}"
                );
                assert_eq!(
                    answer.headers["x-content-type-options"], "nosniff",
                    "{method} {path}"
                );
            }
        }
    });
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &Value) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: map,
        body: body.to_string(),
    }
}

#[test]
fn the_schema_check_finds_undocumented_responses() {
    let json_type = ("content-type", "application/json");
    let user = json!({"id": 1, "username": "a", "email": "a@b.co", "mobile_number": "0"});
    let good = answer(200, &[json_type], &user);
    check("GET", "/api/user/1/", &good).unwrap();
    check("GET", "/api/user/1?x=y", &good).unwrap();
    let mut more = user.clone();
    more["password"] = "x".into();
    let denied = json!({"detail": "Authentication credentials were not provided."});
    for (what, path, answer) in [
        ("a field", "/api/user/1/", answer(200, &[json_type], &more)),
        ("a status", "/api/user/1/", answer(201, &[json_type], &user)),
        (
            "a content type",
            "/api/user/1/",
            answer(200, &[("content-type", "text/plain")], &user),
        ),
        ("a path", "/api/users/1/", answer(200, &[json_type], &user)),
        (
            "another shape",
            "/api/user/",
            answer(200, &[json_type], &user),
        ),
        (
            "a missing header",
            "/api/user/",
            answer(401, &[json_type], &denied),
        ),
    ] {
        check("GET", path, &answer).expect_err(what);
    }
    let challenge = ("www-authenticate", "Bearer realm=\"api\"");
    let denied = answer(401, &[json_type, challenge], &denied);
    check("GET", "/api/user/", &denied).unwrap();
    check("PURGE", "/api/user/", &denied).unwrap();
    check("PURGE", "/api/user/", &good).expect_err("a method");
    check("HEAD", "/api/user/", &denied).expect_err("a body");
}
