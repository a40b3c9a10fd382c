//! Concurrent changes of one account.

use crate::harness::http::json_request;
use crate::harness::world::World;
use domain::User;
use futures_util::future::join_all;
use serde_json::{Value, json};
use service::App;
use service::mails::MailQueue;
use web::Method;

/// Sends `PATCH` or `DELETE` of the user's own account and returns the status.
async fn send(world: &World, user: &User, method: Method, body: &Value) -> u16 {
    let request = json_request(method, &format!("/api/user/{}/", user.id), body);
    let handle =
        async |app: &App, call| user::handle(app, &world.aws.queue, &MailQueue::off(), call).await;
    let answer = world.send(Some(user), user::ENDPOINTS, request, handle);
    answer.await.status
}

#[tokio::test]
async fn concurrent_changes_of_different_fields_all_take_effect() {
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
async fn an_account_that_is_renamed_during_its_deletion_is_deleted() {
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
