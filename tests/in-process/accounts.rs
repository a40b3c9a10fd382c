//! Changes of one account that come at once.

use crate::acts::request;
use crate::world::World;
use domain::User;
use futures_util::future::join_all;
use serde_json::{Value, json};
use web::ErrorFormat;
use web::Method;
use web::guard::answer;

/// What `PATCH` or `DELETE` of `user`'s own account is answered.
async fn send(world: &World, user: &User, method: Method, body: &Value) -> u16 {
    let app = world.app();
    let path = format!("/api/user/{}/", user.id);
    let mut request = request(
        &path,
        "application/json",
        body.to_string().into_bytes(),
        None,
    );
    request.method = method;
    let token = app.tokens().unwrap().issue_access(user.id, world.now);
    let token = format!("Bearer {}", token.unwrap()).parse().unwrap();
    request.headers.insert("authorization", token);
    let handle = |call| user::handle(&app, &world.aws.queue, call);
    let answer = answer(&app, user::ENDPOINTS, ErrorFormat::Json, request, handle).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn changes_of_different_fields_at_once_all_take() {
    for round in 0..10 {
        let world = World::start().await;
        let alice = world.user("alice").await;
        let changes = [
            json!({"email": "new@example.com"}),
            json!({"mobile_number": "01800000000"}),
            json!({"username": "alicia"}),
        ];
        let sent = changes
            .iter()
            .map(|change| send(&world, &alice, Method::PATCH, change));
        assert_eq!(join_all(sent).await, [200, 200, 200], "round {round}");
        let now = world.aws.store.find_user(alice.id).await.unwrap().unwrap();
        let fields = (
            now.username.as_str(),
            now.email.as_str(),
            now.mobile_number.as_str(),
        );
        assert_eq!(
            fields,
            ("alicia", "new@example.com", "01800000000"),
            "round {round}"
        );
    }
}

#[tokio::test]
async fn a_deletion_that_is_answered_took_place_even_if_the_account_was_renamed_at_the_same_time() {
    for round in 0..10 {
        let world = World::start().await;
        let alice = world.user("alice").await;
        let rename = json!({"username": "alicia"});
        let nothing = json!({});
        let (renamed, deleted) = tokio::join!(
            send(&world, &alice, Method::PATCH, &rename),
            send(&world, &alice, Method::DELETE, &nothing),
        );
        assert!(
            [200, 401, 404].contains(&renamed),
            "round {round}: {renamed}"
        );
        assert_eq!(deleted, 204, "round {round}");
        assert_eq!(world.aws.store.find_user(alice.id).await.unwrap(), None);
        for name in ["alice", "alicia"] {
            assert_eq!(world.aws.store.find_user_id(name).await.unwrap(), None);
        }
    }
}
