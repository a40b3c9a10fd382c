//! Limits on logins, registrations and password changes.

use crate::harness::http::{Answer, json_request, set_header};
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use serde_json::{Value, json};
use service::App;
use service::mails::MailQueue;
use service::throttle::Limits;
use web::{Method, Request};

const HOME: &str = "203.0.113.7";
const STRANGER: &str = "192.0.2.1";
const PASSWORD: &str = "securepassword123";
const LIMITS: Limits = Limits {
    attempts_per_account: 3,
    attempts_per_address: 5,
    failures_per_account: 8,
    ..Limits::NONE
};

async fn limited_world() -> World {
    let mut world = World::start().await;
    world.limits = LIMITS;
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
async fn failed_logins_to_an_account_are_limited_per_client_address() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    for _ in 0..LIMITS.attempts_per_account {
        let refused = log_in(&world, STRANGER, "alice", "wrong").await;
        assert_eq!(refused.status, 401);
    }
    assert_throttled(&log_in(&world, STRANGER, "alice", "wrong").await);
    // The right password is throttled too. Otherwise an attacker could go on guessing and would see a success.
    assert_throttled(&log_in(&world, STRANGER, "alice", PASSWORD).await);
    // The owner is at another address.
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    world.advance(TimeDelta::seconds(WAIT));
    let later = log_in(&world, STRANGER, "alice", PASSWORD).await;
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn successful_logins_do_not_count_as_failed_ones() {
    let world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    for _ in 0..LIMITS.attempts_per_account + 1 {
        assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    }
}

/// Fails to log in to `account` from so many addresses that strangers are refused for the rest of the hour.
async fn attack(world: &World, account: &str) {
    for guess in 0..LIMITS.failures_per_account {
        let address = format!("198.51.100.{guess}");
        let refused = log_in(world, &address, account, "wrong").await;
        assert_eq!(refused.status, 401, "{guess}");
    }
}

#[tokio::test]
async fn an_attack_from_many_addresses_is_slowed_and_does_not_lock_the_owner_out() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    attack(&world, "alice").await;
    let slowed = log_in(&world, STRANGER, "alice", PASSWORD).await;
    assert_eq!(slowed.status, 429);
    // The world starts 35.5 seconds before a full hour.
    assert_eq!(slowed.headers["retry-after"], "36");
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    assert_eq!(log_in(&world, STRANGER, "bob", "wrong").await.status, 401);
    world.advance(TimeDelta::seconds(WAIT));
    let later = log_in(&world, STRANGER, "alice", PASSWORD).await;
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn an_address_is_known_for_90_days() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 200);
    world.advance(TimeDelta::days(91));
    attack(&world, "alice").await;
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn logins_are_limited_per_client_address_whatever_the_account() {
    let mut world = limited_world().await;
    assert_eq!(register(&world, HOME, "alice").await.status, 201);
    for guess in 0..LIMITS.attempts_per_address {
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
    for guess in 0..LIMITS.attempts_per_address + 1 {
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
    for number in 0..LIMITS.attempts_per_address {
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
async fn registrations_of_a_name_are_limited_per_client_address() {
    let world = limited_world().await;
    for number in 0..LIMITS.attempts_per_account {
        let expected = if number == 0 { 201 } else { 400 };
        assert_eq!(register(&world, HOME, "alice").await.status, expected);
    }
    assert_throttled(&register(&world, HOME, "alice").await);
    assert_eq!(register(&world, STRANGER, "alice").await.status, 400);
}

#[tokio::test]
async fn registrations_without_a_name_share_no_budget() {
    let world = limited_world().await;
    for number in 0..2 * LIMITS.attempts_per_account {
        let address = format!("198.51.100.{number}");
        assert_eq!(register(&world, &address, "").await.status, 400);
    }
}

#[tokio::test]
async fn password_changes_are_limited_per_account() {
    let mut world = limited_world().await;
    world.limits.attempts_per_address = 100;
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    let change = async |world: &World, user: &User, body: Value| {
        let request = json_request(Method::PATCH, &format!("/api/user/{}/", user.id), &body);
        let handle = async |app: &App, call| {
            user::handle(app, &world.aws.queue, &MailQueue::off(), call).await
        };
        let answer = world.send(Some(user), user::ENDPOINTS, request, handle);
        answer.await
    };
    let mut passwords = (0..).map(|number| json!({"password": format!("{PASSWORD}{number}")}));
    let mut next = || passwords.next().unwrap();
    for _ in 0..5 {
        assert_eq!(change(&world, &alice, next()).await.status, 200);
    }
    assert_throttled(&change(&world, &alice, next()).await);
    let renamed = change(&world, &alice, json!({"username": "alicia"})).await;
    assert_eq!(renamed.status, 200);
    assert_eq!(change(&world, &bob, next()).await.status, 200);
    world.advance(TimeDelta::seconds(WAIT));
    assert_eq!(change(&world, &alice, next()).await.status, 200);
}

#[tokio::test]
async fn concurrent_logins_get_no_more_attempts_than_consecutive_ones() {
    let world = limited_world().await;
    let attempts =
        (0..30).map(|_| async { log_in(&world, STRANGER, "alice", "wrong").await.status });
    let statuses = futures_util::future::join_all(attempts).await;
    let tried = statuses.iter().filter(|status| **status == 401).count();
    let throttled = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((tried, throttled), (3, 27));
}
