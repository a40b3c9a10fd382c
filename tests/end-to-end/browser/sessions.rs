//! Sessions, attacked by HTTP.

use crate::harness::api::{anonymous, send};
use crate::harness::http::{Answer, client, fetch};
use crate::harness::person::{PASSWORD, Person, file_id};
use crate::harness::scenario::scenario;
use crate::harness::wait::eventually;
use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::io::Cursor;
use zip::ZipArchive;

/// A request as a browser sends it.
fn page(method: Method, path: &str) -> RequestBuilder {
    anonymous(method, path).header("accept", "text/html")
}

/// A form sent from one of our own pages.
fn form(path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    page(Method::POST, path)
        .header("sec-fetch-site", "same-origin")
        .form(fields)
}

fn credentials<'a>(username: &'a str, password: &'a str) -> [(&'static str, &'a str); 2] {
    [("username", username), ("password", password)]
}

/// A cookie as a browser sends it back: `<name>=<token>`.
struct Session(String);

impl Session {
    async fn sign_in(username: &str, password: &str) -> Self {
        let fields = credentials(username, password);
        let answer = send(form("/dashboard/sign-in/", &fields)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        Self(cookie.split(';').next().unwrap().to_owned())
    }

    fn token(&self) -> &str {
        self.0.split_once('=').unwrap().1
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        send(request.header("cookie", &self.0)).await
    }

    async fn home(&self) -> Answer {
        self.send(page(Method::GET, "/dashboard/")).await
    }
}

#[track_caller]
fn expect_redirect_to_sign_in(answer: &Answer) {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let location = answer.headers["location"].to_str().unwrap();
    assert!(location.starts_with("/dashboard/sign-in/"), "{location}");
}

#[test]
fn signing_out_ends_the_session_for_copies_of_the_cookie_too() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let other = Session::sign_in(&alice.username, PASSWORD).await;
        assert!(session.home().await.body.contains("My files"));
        let signed_out = session.send(form("/dashboard/sign-out/", &[])).await;
        expect_redirect_to_sign_in(&signed_out);
        expect_redirect_to_sign_in(&session.home().await);
        assert_eq!(other.home().await.status, 200);
    });
}

#[test]
fn a_new_password_ends_every_session() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let changed = json!({"password": "another-good-one-7"});
        let change = alice.request(Method::PATCH, &alice.path()).json(&changed);
        send(change).await.expect(200);
        expect_redirect_to_sign_in(&session.home().await);
        let new = Session::sign_in(&alice.username, "another-good-one-7").await;
        assert_eq!(new.home().await.status, 200);
    });
}

#[test]
fn deleting_an_account_ends_its_sessions() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let deletion = alice.request(Method::DELETE, &alice.path());
        send(deletion).await.expect(204);
        expect_redirect_to_sign_in(&session.home().await);
    });
}

#[test]
fn the_api_refuses_a_session_and_the_pages_refuse_an_api_token() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let files = || page(Method::GET, "/api/file/");
        session.send(files()).await.expect(401);
        send(files().bearer_auth(session.token())).await.expect(401);
        for name in ["session", "__Host-session"] {
            for token in [&alice.access, &alice.refresh] {
                let forged = Session(format!("{name}={token}"));
                expect_redirect_to_sign_in(&forged.home().await);
            }
        }
    });
}

#[test]
fn a_form_sent_from_another_site_changes_nothing() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let foreign: [&[(&str, &str)]; 4] = [
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[],
        ];
        for headers in foreign {
            let foreign_form = |path: &str| {
                let request = page(Method::POST, path);
                let headers = headers.iter();
                headers.fold(request, |request, (name, value)| {
                    request.header(*name, *value)
                })
            };
            for path in ["/dashboard/pay/", "/dashboard/sign-out/"] {
                let answer = session.send(foreign_form(path).form(&[("x", "y")])).await;
                assert_eq!(answer.status, 403, "{path} {headers:?}");
            }
            let fields = credentials(&alice.username, PASSWORD);
            let answer = send(foreign_form("/dashboard/sign-in/").form(&fields)).await;
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(!answer.headers.contains_key("set-cookie"));
        }
        assert_eq!(session.home().await.status, 200);
        assert!(alice.history().await.is_empty());
    });
}

#[test]
fn every_link_to_a_content_opens_it() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        alice.pay().await;
        let uploaded = alice.upload("a.txt", b"two words").await.expect(201);
        let reserved = alice.reserve("b.txt", 9).await;
        assert_eq!(
            alice.upload_reserved(&reserved, b"two words", None).await,
            200
        );
        let id = file_id(&uploaded);
        alice.wait_for_count(id).await;
        let listed = alice.file(id).await;
        let file = alice.get(&format!("/api/file/{id}/")).await.expect(200);
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let download = page(Method::GET, &format!("/dashboard/files/{id}/download/"));
        let download = session.send(download).await;
        let links = [&uploaded, &reserved, &listed, &file].map(|answer| answer["file"].as_str());
        let links = links.into_iter().map(Option::unwrap);
        for link in links.chain([download.headers["location"].to_str().unwrap()]) {
            let answer = fetch(client().get(link)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.body.as_str()),
                (200, "two words")
            );
        }
    });
}

#[test]
fn nobody_opens_another_users_file_or_payment() {
    scenario(async {
        let (alice, mallory) = (Person::register().await, Person::register().await);
        let transaction_id = alice.pay().await;
        let file = alice.upload("mine.txt", b"one").await.expect(201);
        let file_id = file_id(&file);
        let session = Session::sign_in(&mallory.username, PASSWORD).await;
        for path in [
            format!("/dashboard/files/{file_id}/"),
            format!("/dashboard/files/{file_id}/row/"),
            format!("/dashboard/files/{file_id}/download/"),
            format!("/api/dashboard/payments/{transaction_id}/"),
        ] {
            let answer = session.send(page(Method::GET, &path)).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{path}");
            assert!(!answer.body.contains("mine.txt"));
        }
        let check = format!("/dashboard/payments/{transaction_id}/check/");
        let delete = format!("/dashboard/files/{file_id}/delete/");
        for act in [check, delete] {
            let answer = session.send(form(&act, &[])).await;
            assert_eq!(answer.status, 404, "{act}");
        }
    });
}

#[test]
fn repeated_wrong_passwords_in_the_form_are_throttled() {
    scenario(async {
        let alice = Person::register().await;
        let wrong = credentials(&alice.username, "not-the-password");
        // An account has 10 attempts in each minute of the clock, and the next minute may begin during the test. The
        // attempts are concurrent, because a busy machine would take minutes for one after the other.
        let attempts = (0..25).map(|_| send(form("/dashboard/sign-in/", &wrong)));
        let (throttled, refused): (Vec<Answer>, Vec<Answer>) = join_all(attempts)
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
fn the_pages_are_sent_with_a_strict_csp_and_are_not_stored() {
    scenario(async {
        let alice = Person::register().await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let answer = session.home().await;
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

#[test]
fn an_owner_downloads_the_data_of_the_account_and_nobody_else_does() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let file = alice.upload("notes.txt", b"one two").await.expect(201);
        alice.wait_for_count(file_id(&file)).await;
        let session = Session::sign_in(&alice.username, PASSWORD).await;
        let download = || page(Method::GET, "/dashboard/account/data/download/");
        assert_eq!(session.send(download()).await.status, 404);
        let asked = session.send(form("/dashboard/account/data/", &[])).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        eventually("the archive is ready", async || {
            session.send(download()).await.status == 303
        })
        .await;
        let link = session.send(download()).await;
        let url = link.headers["location"].to_str().unwrap().to_owned();
        let archive = client()
            .get(&url)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
        let mut read = |name: &str| -> Value {
            serde_json::from_reader(archive.by_name(name).unwrap()).unwrap()
        };
        assert_eq!(read("account.json")["username"], alice.username.as_str());
        assert_eq!(read("files.json")[0]["word_count"], 2);
        assert_eq!(read("payments.json").as_array().unwrap().len(), 1);
        assert_eq!(read("history.json").as_array().unwrap().len(), 4);
        let bob = Person::register().await;
        let other = Session::sign_in(&bob.username, PASSWORD).await;
        assert_eq!(other.send(download()).await.status, 404);
        // The link is the bucket's own, and ends with the account.
        send(alice.request(Method::DELETE, &alice.path()))
            .await
            .expect(204);
        eventually("the archive is removed", async || {
            client().get(&url).send().await.unwrap().status() == 404
        })
        .await;
    });
}
