//! What keeps a session its owner's, asked by HTTP, as an attacker would.

use crate::person::{Answer, PASSWORD, Person, anonymous, send};
use crate::system::story;
use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

/// A request as a browser sends it.
fn page(method: Method, path: &str) -> RequestBuilder {
    anonymous(method, path).header("accept", "text/html")
}

/// A form sent from a page of our own.
fn form(path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    page(Method::POST, path)
        .header("sec-fetch-site", "same-origin")
        .form(fields)
}

fn credentials<'a>(username: &'a str, password: &'a str) -> [(&'static str, &'a str); 2] {
    [("username", username), ("password", password)]
}

/// The cookie of a new session, as a browser sends it back.
async fn cookie_of(username: &str, password: &str) -> String {
    let answer = send(form(
        "/dashboard/sign-in/",
        &credentials(username, password),
    ))
    .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for mark in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(mark), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

async fn home(cookie: &str) -> Answer {
    send(page(Method::GET, "/dashboard/").header("cookie", cookie)).await
}

#[track_caller]
fn led_to_the_sign_in_form(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.headers["location"].to_str().unwrap();
    assert!(location.starts_with("/dashboard/sign-in/"), "{location}");
}

#[test]
fn a_copied_cookie_dies_with_signing_out() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let other = cookie_of(&alice.username, PASSWORD).await;
        assert!(home(&cookie).await.body.contains("My files"));
        let sign_out = form("/dashboard/sign-out/", &[]).header("cookie", &cookie);
        led_to_the_sign_in_form(&send(sign_out).await);
        led_to_the_sign_in_form(&home(&cookie).await);
        assert_eq!(home(&other).await.status, 200);
    });
}

#[test]
fn a_new_password_ends_every_session() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let path = format!("/api/user/{}/", alice.id);
        let changed = json!({"password": "another-good-one-7"});
        send(alice.request(Method::PATCH, &path).json(&changed))
            .await
            .expect(200);
        led_to_the_sign_in_form(&home(&cookie).await);
        let fresh = cookie_of(&alice.username, "another-good-one-7").await;
        assert_eq!(home(&fresh).await.status, 200);
    });
}

#[test]
fn a_deleted_account_has_no_session_left() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let path = format!("/api/user/{}/", alice.id);
        send(alice.request(Method::DELETE, &path)).await.expect(204);
        led_to_the_sign_in_form(&home(&cookie).await);
    });
}

#[test]
fn a_session_opens_no_endpoint_of_the_api_and_a_token_no_page_of_ones_own() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let token = cookie.split_once('=').unwrap().1;
        for request in [
            page(Method::GET, "/api/file/").header("cookie", &cookie),
            page(Method::GET, "/api/file/").bearer_auth(token),
        ] {
            send(request).await.expect(401);
        }
        for name in ["session", "__Host-session"] {
            led_to_the_sign_in_form(&home(&format!("{name}={}", alice.access)).await);
            led_to_the_sign_in_form(&home(&format!("{name}={}", alice.refresh)).await);
        }
    });
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let foreign: [&[(&str, &str)]; 4] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[],
        ];
        for headers in foreign {
            for path in ["/dashboard/pay/", "/dashboard/sign-out/"] {
                let mut request = page(Method::POST, path).header("cookie", &cookie);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer = send(request.form(&[("x", "y")])).await;
                assert_eq!(answer.status, 403, "{path} {headers:?}");
            }
            let mut request = page(Method::POST, "/dashboard/sign-in/");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = send(request.form(&credentials(&alice.username, PASSWORD))).await;
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(!answer.headers.contains_key("set-cookie"));
        }
        assert_eq!(home(&cookie).await.status, 200);
        assert!(alice.history().await.is_empty());
    });
}

#[test]
fn nobody_opens_another_ones_file_or_payment() {
    story(async {
        let (alice, mallory) = (Person::register().await, Person::register().await);
        let transaction_id = alice.pay().await;
        let file = alice.upload("mine.txt", b"one").await.expect(201);
        let file_id = file["file_id"].as_str().unwrap();
        let cookie = cookie_of(&mallory.username, PASSWORD).await;
        for path in [
            format!("/dashboard/files/{file_id}/"),
            format!("/dashboard/files/{file_id}/download/"),
            format!("/api/dashboard/payments/{transaction_id}/"),
        ] {
            let answer = send(page(Method::GET, &path).header("cookie", &cookie)).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{path}");
            assert!(!answer.body.contains("mine.txt"));
        }
        let check = format!("/dashboard/payments/{transaction_id}/check/");
        let answer = send(form(&check, &[]).header("cookie", &cookie)).await;
        assert_eq!(answer.status, 404);
    });
}

#[test]
fn guessing_a_password_by_the_form_is_throttled() {
    story(async {
        let alice = Person::register().await;
        let wrong = credentials(&alice.username, "not-the-password");
        // Windows are the minutes of the clock, so two shares may pass. All at once, because a busy machine
        // would take minutes for one after the other.
        let guesses = (0..25).map(|_| send(form("/dashboard/sign-in/", &wrong)));
        let (throttled, refused): (Vec<Answer>, Vec<Answer>) = join_all(guesses)
            .await
            .into_iter()
            .partition(|answer| answer.status == 429);
        assert!(throttled.len() >= 5, "{} passed", refused.len());
        assert!(refused.iter().all(|answer| answer.status == 400));
        for answer in throttled {
            assert!(answer.headers.contains_key("retry-after"));
            assert!(answer.body.contains("throttled"), "{}", answer.body);
        }
    });
}

#[test]
fn pages_may_load_nothing_and_are_kept_nowhere() {
    story(async {
        let alice = Person::register().await;
        let cookie = cookie_of(&alice.username, PASSWORD).await;
        let answer = home(&cookie).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
    });
}
