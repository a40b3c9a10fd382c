//! A forgotten password: the link, its single use, and what a stranger can do with it.

use crate::harness::http::json_request;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::NewUser;
use futures_util::future::join_all;
use serde_json::json;
use service::App;
use service::mails::{MailQueue, MailToken, MailTokenPurpose};
use service::sessions;
use web::Method;

const PASSWORD: &str = "a-new-long-passphrase";

/// The links in the mails about `email`.
async fn links(world: &World, email: &str) -> Vec<String> {
    let answer = world.forget_password(email).await;
    assert_eq!(answer.status, 202, "{:?}", answer.body);
    let mails = world.read_mails().await;
    let links = mails.iter().map(|mail| mail.links("/dashboard/password/"));
    links.flatten().collect()
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_signs_everybody_out() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let session = sessions::begin_session(&world.app(), &alice).await.unwrap();
    let pair = sessions::issue_pair(&world.app(), &alice).await.unwrap();
    let links = links(&world, "Alice@Example.COM").await;
    let [link] = links.as_slice() else {
        panic!("{links:?}")
    };
    assert_eq!(world.reset_password(link, PASSWORD).await.status, 200);
    let mails = world.read_mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Your password was changed");
    let again = world.reset_password(link, "another-long-passphrase").await;
    assert_eq!(again.status, 400);
    assert!(again.body["token"][0].is_string(), "{:?}", again.body);

    let now = world.current(&alice).await;
    assert!(auth::password::verify(PASSWORD, &now.password_hash).unwrap());
    assert!(now.email_confirmed_at().is_some(), "the link proves it");
    let app = world.app();
    assert!(
        sessions::find_session(&app, &session)
            .await
            .unwrap()
            .is_none()
    );
    let refreshed = sessions::refresh(&app, &pair.refresh).await.unwrap();
    assert!(
        matches!(refreshed, sessions::Refresh::Invalid(_)),
        "{refreshed:?}"
    );
}

#[tokio::test]
async fn of_concurrent_uses_of_one_link_one_wins() {
    for round in 0..5 {
        let world = World::start().await;
        let alice = world.user("alice").await;
        let link = &links(&world, &alice.email).await[0];
        let passwords = ["first-long-passphrase", "second-long-passphrase"];
        let uses = passwords.map(|password| world.reset_password(link, password));
        let mut statuses: Vec<u16> = join_all(uses).await.iter().map(|a| a.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "round {round}");
        assert_eq!(world.current(&alice).await.token_generation, 1);
    }
}

#[tokio::test]
async fn a_link_dies_after_half_an_hour_and_with_every_change_of_password_or_address() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let expired = links(&world, &alice.email).await.remove(0);
    world.advance(TimeDelta::minutes(30));
    assert_eq!(world.reset_password(&expired, PASSWORD).await.status, 400);

    let (first, second) = (
        links(&world, &alice.email).await.remove(0),
        links(&world, &alice.email).await.remove(0),
    );
    assert_eq!(world.reset_password(&first, PASSWORD).await.status, 200);
    assert_eq!(world.read_mails().await.len(), 1, "the notice");
    assert_eq!(world.reset_password(&second, PASSWORD).await.status, 400);
    assert_eq!(world.read_mails().await.len(), 0, "nothing was changed");

    let third = links(&world, &alice.email).await.remove(0);
    let change = json!({"email": "alice@elsewhere.example"});
    let request = json_request(Method::PATCH, &format!("/api/user/{}/", alice.id), &change);
    let (cleanup, mails) = (&world.aws.queue, MailQueue::off());
    let handle = async |app: &App, call| user::handle(app, cleanup, &mails, call).await;
    let answer = world
        .send(Some(&alice), user::ENDPOINTS, request, handle)
        .await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    assert_eq!(world.reset_password(&third, PASSWORD).await.status, 400);
    assert_eq!(world.reset_password("invented", PASSWORD).await.status, 400);
}

#[tokio::test]
async fn a_password_that_is_refused_does_not_use_the_link_up() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let link = links(&world, &alice.email).await.remove(0);
    let common = world.reset_password(&link, "password1").await;
    assert_eq!(common.status, 400);
    assert_eq!(
        common.body,
        json!({"password": ["This password is too common."]})
    );
    let similar = world.reset_password(&link, "alice@example.com").await;
    assert_eq!(similar.status, 400, "{:?}", similar.body);
    assert_eq!(world.reset_password(&link, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer_and_only_owners_a_mail() {
    let world = World::start().await;
    let (alice, twin) = (world.user("alice").await, world.user("twin").await);
    let known = world.forget_password(&alice.email).await;
    let unknown = world.forget_password("nobody@example.com").await;
    assert_eq!(known, unknown);
    assert_eq!(world.read_mails().await.len(), 1);

    // An address that two accounts share: one mail names both, and each link is for its own.
    let change = json!({"email": "alice@example.com"});
    let request = json_request(Method::PATCH, &format!("/api/user/{}/", twin.id), &change);
    let (cleanup, mails) = (&world.aws.queue, MailQueue::off());
    let handle = async |app: &App, call| user::handle(app, cleanup, &mails, call).await;
    world
        .send(Some(&twin), user::ENDPOINTS, request, handle)
        .await;
    world.forget_password(&alice.email).await;
    let mails = world.read_mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].links("/dashboard/password/").len(), 2);
    for name in ["alice", "twin"] {
        assert!(mails[0].text.contains(name), "{}", mails[0].text);
    }
    assert_eq!(mails[0].header("List-Unsubscribe"), None);
}

#[tokio::test]
async fn requests_are_limited_for_each_address_alike_whether_it_is_known_or_not() {
    let world = World::start().await;
    world.user("alice").await;
    for email in ["alice@example.com", "nobody@example.com"] {
        for _ in 0..5 {
            assert_eq!(world.forget_password(email).await.status, 202);
        }
        let refused = world.forget_password(&email.to_uppercase()).await;
        assert_eq!(refused.status, 429, "{email}");
        assert!(refused.headers.contains_key("retry-after"));
    }
    assert_eq!(world.aws.messages.take().len(), 10);
}

#[tokio::test]
async fn without_a_sender_the_answer_says_whom_to_ask_and_no_queue_is_filled() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let body = json!({"email": alice.email});
    let request = json_request(Method::POST, "/api/password/reset/", &body);
    let off = MailQueue::off();
    let handle = async |app: &App, call| password_reset::handle(app, &off, call).await;
    let answer = world
        .send(None, password_reset::ENDPOINTS, request, handle)
        .await;
    assert_eq!(answer.status, 409);
    assert!(answer.text("detail").contains("staff"), "{:?}", answer.body);
    let records = world.aws.stream_records("Users").await;
    let event = web::events::StreamEvent { records };
    assert_eq!(
        mail_triggers::handle(&world.app(), &off, event)
            .await
            .unwrap(),
        0
    );
    assert!(world.aws.messages.take().is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_as_in_a_registration() {
    let world = World::start().await;
    for (body, message) in [
        (json!({}), "This field is required."),
        (json!({"email": null}), "This field may not be null."),
        (json!({"email": "  "}), "This field may not be blank."),
        (json!({"email": "alice"}), "Enter a valid email address."),
    ] {
        let answer = world
            .ask_password_reset("/api/password/reset/", &body)
            .await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.body, json!({"email": [message]}));
    }
    assert!(world.aws.messages.take().is_empty());
}

#[tokio::test]
async fn two_hundred_accounts_of_strangers_do_not_hide_the_one_that_confirmed_the_address() {
    let world = World::start().await;
    for stranger in 0..201 {
        let stranger = NewUser {
            username: format!("stranger{stranger}"),
            email: "owner@example.com".to_owned(),
            mobile_number: "01712345678".to_owned(),
            password_hash: "$argon2id$".to_owned(),
            is_staff: false,
            language: None,
        };
        world
            .aws
            .store
            .create_user(stranger, world.now)
            .await
            .unwrap();
    }
    let owner = world.user("owner").await;
    let token = MailToken {
        hash: "the hash of a token".to_owned(),
        purpose: MailTokenPurpose::ConfirmEmail,
        user_id: owner.id,
        email: owner.email.clone(),
        generation: 0,
        expires_at: world.now + TimeDelta::days(1),
    };
    world.aws.store.keep_mail_token(&token).await.unwrap();
    assert!(
        world
            .aws
            .store
            .confirm_email(&token, world.now)
            .await
            .unwrap()
    );
    world.forget_password("owner@example.com").await;
    let mails = world.read_mails().await;
    assert_eq!(mails.len(), 1);
    let text = &mails[0].text;
    assert!(text.contains("Choose a new password for owner"), "{text}");
}
