//! Limits on logins and registrations, per account and per client address.

use crate::harness::http::{Answer, json_request, set_header};
use crate::harness::world::World;
use chrono::TimeDelta;
use serde_json::{Value, json};
use service::config::ThrottleLimits;
use web::{Method, Request};

const HOME: &str = "203.0.113.7";
const PASSWORD: &str = "securepassword123";
/// Per minute.
const LIMITS: ThrottleLimits = ThrottleLimits {
    per_account: 3,
    per_address: 5,
};

async fn limited_world() -> World {
    let mut world = World::start().await;
    world.throttle = Some(LIMITS);
    world
}

/// A POST request of a client with this address.
fn request_from(address: &str, path: &str, body: &Value) -> Request {
    let mut request = json_request(Method::POST, path, body);
    request.source_ip = address.to_owned();
    request
}

fn login_request(address: &str, username: &str, password: &str) -> Request {
    let body = json!({"username": username, "password": password});
    request_from(address, "/api/login/", &body)
}

async fn send_login(world: &World, request: Request) -> Answer {
    let answer = world.send(None, login::ENDPOINTS, request, login::handle);
    answer.await
}

async fn log_in(world: &World, address: &str, username: &str, password: &str) -> Answer {
    send_login(world, login_request(address, username, password)).await
}

async fn register(world: &World, address: &str, username: &str) -> Answer {
    let body = json!({
        "username": username, "email": "a@example.com", "mobile_number": "1", "password": PASSWORD,
    });
    let request = request_from(address, "/api/register/", &body);
    let answer = world.send(None, register::ENDPOINTS, request, register::handle);
    answer.await
}

/// The seconds until new attempts are allowed: the world starts at 24.5 seconds of a minute, and limits are counted
/// anew in each minute.
const WAIT: i64 = 36;

fn assert_throttled(answer: &Answer) {
    assert_eq!(answer.status, 429);
    assert_eq!(answer.headers["retry-after"], WAIT.to_string().as_str());
    let detail = "Request was throttled. Expected available in 36 seconds.";
    assert_eq!(answer.body, json!({"detail": detail}));
}

#[tokio::test]
async fn logins_are_limited_per_account_whatever_the_client_address() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    for guess in 0..LIMITS.per_account {
        let address = format!("198.51.100.{guess}");
        let refused = log_in(&world, &address, "alice", "wrong").await;
        assert_eq!(refused.status, 401);
    }
    assert_throttled(&log_in(&world, "198.51.100.9", "alice", "wrong").await);
    // The right password is throttled too. Otherwise an attacker could go on guessing and would see a success.
    assert_throttled(&log_in(&world, HOME, "alice", PASSWORD).await);
    assert_eq!(log_in(&world, HOME, "bob", "wrong").await.status, 401);
    world.advance(TimeDelta::seconds(WAIT));
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn logins_are_limited_per_client_address_whatever_the_account() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    for guess in 0..LIMITS.per_address {
        let refused = log_in(&world, "198.51.100.1", &format!("u{guess}"), "wrong").await;
        assert_eq!(refused.status, 401);
    }
    assert_throttled(&log_in(&world, "198.51.100.1", "alice", PASSWORD).await);
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    world.advance(TimeDelta::seconds(WAIT));
    let later = log_in(&world, "198.51.100.1", "alice", PASSWORD).await;
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn the_client_address_comes_from_api_gateway_and_not_from_a_header() {
    let world = limited_world().await;
    let mut statuses = Vec::new();
    for guess in 0..LIMITS.per_address + 1 {
        let mut request = login_request(HOME, &format!("u{guess}"), "wrong");
        for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            set_header(&mut request, name, &format!("198.51.100.{guess}"));
        }
        statuses.push(send_login(&world, request).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn registrations_are_limited_per_client_address_and_a_throttled_one_creates_no_account() {
    let mut world = limited_world().await;
    for number in 0..LIMITS.per_address {
        let name = format!("u{number}");
        assert_eq!(register(&world, HOME, &name).await.status, 201);
    }
    assert_throttled(&register(&world, HOME, "one-too-many").await);
    let created = world.aws.store.find_user_id("one-too-many").await.unwrap();
    assert_eq!(created, None);
    // Logins have a limit of their own.
    assert_eq!(log_in(&world, HOME, "u0", PASSWORD).await.status, 200);
    world.advance(TimeDelta::seconds(WAIT));
    assert_eq!(register(&world, HOME, "one-too-many").await.status, 201);
}

#[tokio::test]
async fn registrations_are_limited_per_user_name_whatever_the_client_address() {
    let world = limited_world().await;
    for number in 0..LIMITS.per_account {
        let address = format!("198.51.100.{number}");
        let expected = if number == 0 { 201 } else { 400 };
        let status = register(&world, &address, "alice").await.status;
        assert_eq!(status, expected);
    }
    assert_throttled(&register(&world, HOME, "alice").await);
}

#[tokio::test]
async fn concurrent_logins_get_no_more_attempts_than_consecutive_ones() {
    let world = limited_world().await;
    let attempts = (0..30).map(|number| {
        let (world, address) = (&world, format!("198.51.100.{number}"));
        async move { log_in(world, &address, "alice", "wrong").await.status }
    });
    let statuses = futures_util::future::join_all(attempts).await;
    let tried = statuses.iter().filter(|status| **status == 401).count();
    let throttled = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((tried, throttled), (3, 27));
}
