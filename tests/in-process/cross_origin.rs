//! Requests of scripts on pages of other origins, and the preflights that browsers send before them.

use crate::harness::http::{Answer, request, set_header};
use crate::harness::world::World;
use domain::User;
use web::Method;

const APP: &str = "https://app.example";

struct Script<'a> {
    world: &'a World,
    origin: Option<&'a str>,
}

impl Script<'_> {
    async fn send(&self, user: Option<&User>, method: Method, path: &str) -> Answer {
        let mut request = request(method, path);
        if let Some(origin) = self.origin {
            set_header(&mut request, "origin", origin);
        }
        let sent = self
            .world
            .send(user, activity::ENDPOINTS, request, activity::handle);
        sent.await
    }

    async fn preflight(&self, path: &str) -> Answer {
        let mut request = request(Method::OPTIONS, path);
        set_header(&mut request, "access-control-request-method", "GET");
        set_header(
            &mut request,
            "access-control-request-headers",
            "authorization",
        );
        if let Some(origin) = self.origin {
            set_header(&mut request, "origin", origin);
        }
        let sent = self
            .world
            .send(None, activity::ENDPOINTS, request, activity::handle);
        sent.await
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap())
}

fn vary(answer: &Answer) -> Vec<&str> {
    let values = answer.headers.get_all("vary").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn pages_of_an_allowed_origin_may_call_the_api_and_read_its_answers() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.allowed_origins = vec!["http://localhost:3000".to_owned(), APP.to_owned()];
    let script = Script {
        world: &world,
        origin: Some(APP),
    };
    let preflight = script.preflight("/api/activity/").await;
    assert_eq!(preflight.status, 204);
    for (name, value) in [
        ("access-control-allow-origin", APP),
        (
            "access-control-allow-methods",
            "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        ),
        (
            "access-control-allow-headers",
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, Prefer",
        ),
        ("access-control-max-age", "3600"),
    ] {
        assert_eq!(header(&preflight, name), Some(value), "{name}");
    }
    for (user, path, status) in [
        (Some(&alice), "/api/activity/", 200),
        (None, "/api/activity/", 401),
        (None, "/api/nothing/", 404),
    ] {
        let answer = script.send(user, Method::GET, path).await;
        assert_eq!(answer.status, status);
        assert_eq!(header(&answer, "access-control-allow-origin"), Some(APP));
        assert_eq!(
            header(&answer, "access-control-expose-headers"),
            Some("Link, Retry-After, Idempotency-Replayed, ETag, Preference-Applied")
        );
        assert_eq!(vary(&answer), ["Accept", "Origin"]);
        assert_eq!(header(&answer, "access-control-allow-credentials"), None);
    }
    // This is no preflight: the question is not asked.
    assert_eq!(
        script
            .send(None, Method::OPTIONS, "/api/activity/")
            .await
            .status,
        401
    );
    // A script can read that there is no such path, because the preflight succeeds.
    assert_eq!(script.preflight("/api/nothing/").await.status, 204);
}

#[tokio::test]
async fn no_other_origin_gets_permission() {
    let mut world = World::start().await;
    world.allowed_origins = vec![APP.to_owned()];
    for origin in [
        None,
        Some("null"),
        Some("http://app.example"),
        Some("https://app.example:444"),
        Some("https://app.example.evil"),
        Some("https://APP.example"),
        Some("*"),
        Some(""),
    ] {
        let script = Script {
            world: &world,
            origin,
        };
        for answer in [
            script.preflight("/api/activity/").await,
            script.send(None, Method::GET, "/api/activity/").await,
        ] {
            assert_eq!(answer.status, 401, "{origin:?}");
            assert_eq!(
                header(&answer, "access-control-allow-origin"),
                None,
                "{origin:?}"
            );
            // A cache must not give this answer to an allowed origin.
            assert_eq!(vary(&answer), ["Accept", "Origin"], "{origin:?}");
        }
    }
}

#[tokio::test]
async fn without_allowed_origins_answers_say_nothing_of_them() {
    let world = World::start().await;
    for origin in [None, Some(APP), Some("")] {
        let script = Script {
            world: &world,
            origin,
        };
        for answer in [
            script.preflight("/api/activity/").await,
            script.send(None, Method::GET, "/api/activity/").await,
        ] {
            assert_eq!(answer.status, 401, "{origin:?}");
            assert_eq!(vary(&answer), ["Accept"]);
            let is_cors = |name: &&str| name.starts_with("access-control-");
            assert_eq!(
                answer
                    .headers
                    .keys()
                    .map(|name| name.as_str())
                    .find(is_cors),
                None
            );
        }
    }
}
