use crate::acts::request;
use crate::world::World;
use chrono::TimeDelta;
use serde_json::{Value, json};
use service::App;
use service::config::ThrottleLimits;
use web::ErrorFormat;
use web::guard::answer;
use web::{Request, Response};

const HOME: &str = "203.0.113.7";
const PASSWORD: &str = "securepassword123";
const LIMITS: ThrottleLimits = ThrottleLimits {
    per_account: 3,
    per_address: 5,
};

fn limited(world: &World) -> App {
    let mut app = world.app();
    app.throttle = LIMITS;
    app
}

fn from(address: &str, path: &str, body: &Value) -> Request {
    let body = body.to_string().into_bytes();
    let mut request = request(path, "application/json", body, None);
    request.source_ip = address.to_owned();
    request
}

async fn log_in(world: &World, address: &str, username: &str, password: &str) -> Response {
    let body = json!({"username": username, "password": password});
    let app = limited(world);
    let request = from(address, "/api/login/", &body);
    answer(&app, login::ENDPOINTS, ErrorFormat::Json, request, |call| {
        login::handle(&app, call)
    })
    .await
}

async fn register(world: &World, address: &str, username: &str) -> Response {
    let body = json!({
        "username": username, "email": "a@example.com", "mobile_number": "1", "password": PASSWORD,
    });
    let app = limited(world);
    let request = from(address, "/api/register/", &body);
    answer(
        &app,
        register::ENDPOINTS,
        ErrorFormat::Json,
        request,
        |call| register::handle(&app, call),
    )
    .await
}

/// The world's clock stands at 24.5 seconds of a minute, and a new minute has new attempts.
const WAIT: i64 = 36;

fn assert_throttled(response: &Response) {
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], WAIT.to_string().as_str());
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let detail = "Request was throttled. Expected available in 36 seconds.";
    assert_eq!(body, json!({"detail": detail}));
}

#[tokio::test]
async fn one_account_can_be_tried_so_often_a_minute_from_wherever() {
    let mut world = World::start().await;
    assert_eq!(register(&world, HOME, "alice").await.status(), 201);
    for guess in 0..LIMITS.per_account {
        let address = format!("198.51.100.{guess}");
        let refused = log_in(&world, &address, "alice", "wrong").await;
        assert_eq!(refused.status(), 401);
    }
    assert_throttled(&log_in(&world, "198.51.100.9", "alice", "wrong").await);
    // Knowing the password does not help, or an attacker would learn of it in spite of the limit.
    assert_throttled(&log_in(&world, HOME, "alice", PASSWORD).await);
    assert_eq!(log_in(&world, HOME, "bob", "wrong").await.status(), 401);
    world.pass(TimeDelta::seconds(WAIT));
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn one_address_may_try_so_often_a_minute_at_whatever_account() {
    let mut world = World::start().await;
    assert_eq!(register(&world, HOME, "alice").await.status(), 201);
    for guess in 0..LIMITS.per_address {
        let refused = log_in(&world, "198.51.100.1", &format!("u{guess}"), "wrong").await;
        assert_eq!(refused.status(), 401);
    }
    assert_throttled(&log_in(&world, "198.51.100.1", "alice", PASSWORD).await);
    assert_eq!(log_in(&world, HOME, "alice", PASSWORD).await.status(), 200);
    world.pass(TimeDelta::seconds(WAIT));
    let later = log_in(&world, "198.51.100.1", "alice", PASSWORD).await;
    assert_eq!(later.status(), 200);
}

#[tokio::test]
async fn an_address_is_what_the_gateway_says_and_no_header() {
    let world = World::start().await;
    let app = limited(&world);
    let mut statuses = Vec::new();
    for guess in 0..LIMITS.per_address + 1 {
        let body = json!({"username": format!("u{guess}"), "password": "wrong"});
        let mut request = from(HOME, "/api/login/", &body);
        for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            let claim = format!("198.51.100.{guess}").parse().unwrap();
            request.headers.insert(name, claim);
        }
        let handle = |call| login::handle(&app, call);
        let answer = answer(&app, login::ENDPOINTS, ErrorFormat::Json, request, handle).await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn registering_is_limited_too_and_what_is_refused_makes_no_account() {
    let mut world = World::start().await;
    for number in 0..LIMITS.per_address {
        let name = format!("u{number}");
        assert_eq!(register(&world, HOME, &name).await.status(), 201);
    }
    assert_throttled(&register(&world, HOME, "one-too-many").await);
    let made = world.aws.store.find_user_id("one-too-many").await.unwrap();
    assert_eq!(made, None);
    // Logins are counted by themselves.
    assert_eq!(log_in(&world, HOME, "u0", PASSWORD).await.status(), 200);
    world.pass(TimeDelta::seconds(WAIT));
    assert_eq!(register(&world, HOME, "one-too-many").await.status(), 201);
}

#[tokio::test]
async fn a_name_can_be_asked_for_so_often_a_minute_from_wherever() {
    let world = World::start().await;
    for number in 0..LIMITS.per_account {
        let address = format!("198.51.100.{number}");
        let expected = if number == 0 { 201 } else { 400 };
        let status = register(&world, &address, "alice").await.status();
        assert_eq!(status, expected);
    }
    assert_throttled(&register(&world, HOME, "alice").await);
}

#[tokio::test]
async fn of_thirty_attempts_at_once_no_more_get_through_than_one_after_the_other() {
    let world = World::start().await;
    let attempts = (0..30).map(|number| {
        let (world, address) = (&world, format!("198.51.100.{number}"));
        async move { log_in(world, &address, "alice", "wrong").await.status() }
    });
    let statuses = futures_util::future::join_all(attempts).await;
    let tried = statuses.iter().filter(|status| **status == 401).count();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((tried, refused), (3, 27));
}
