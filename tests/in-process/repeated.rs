use crate::books::audit;
use crate::world::{Answer, World, crash_at, key_of};
use chrono::TimeDelta;
use domain::User;
use futures_util::future::join_all;
use serde_json::json;
use service::faults::FaultPoint;

/// The same request each time.
async fn upload_once(world: &World, user: &User) -> Answer {
    world.upload(user, "a.txt", b"words", Some("k")).await
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_costs_nothing_more() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    world.pay(&alice).await;
    let first = upload_once(&world, &alice).await;
    assert_eq!((first.status, first.is_replayed), (201, false));
    for _ in 0..3 {
        let again = upload_once(&world, &alice).await;
        assert!(again.is_replayed);
        assert_eq!(
            (again.status, again.body),
            (first.status, first.body.clone())
        );
    }
    assert_eq!(world.credits(&alice).await, 1);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_key_is_for_one_request_of_one_user_at_one_path() {
    let world = World::start().await;
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    for user in [&alice, &alice, &bob] {
        world.pay(user).await;
    }
    assert_eq!(upload_once(&world, &alice).await.status, 201);
    for (name, content) in [("a.txt", b"other"), ("b.txt", b"words")] {
        let other = world.upload(&alice, name, content, Some("k")).await;
        assert_eq!(other.status, 422, "{:?}", other.body);
    }
    let of_bob = upload_once(&world, &bob).await;
    assert_eq!((of_bob.status, of_bob.is_replayed), (201, false));
    let file = json!({"filename": "a.txt", "size_bytes": 5});
    let direct = world.reserve(&alice, file.clone(), Some("k")).await;
    assert_eq!((direct.status, direct.is_replayed), (201, false));
    let again = world.reserve(&alice, file, Some("k")).await;
    assert_eq!((again.is_replayed, again.body), (true, direct.body));
    assert_eq!(world.initiate(&alice, Some("k")).await.status, 200);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn of_fifty_at_once_with_one_key_one_is_worked_on() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..3 {
        world.pay(&alice).await;
    }
    let answers = join_all((0..50).map(|_| upload_once(&world, &alice))).await;
    for answer in &answers {
        assert!([201, 409].contains(&answer.status), "{answer:?}");
    }
    let worked = answers
        .iter()
        .filter(|answer| answer.status == 201 && !answer.is_replayed);
    assert_eq!(worked.count(), 1);
    assert_eq!(world.credits(&alice).await, 2);
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_under_its_key() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    assert_eq!(upload_once(&world, &alice).await.status, 403);
    world.pay(&alice).await;
    let no_text = world.upload(&alice, "a.pdf", b"words", Some("k")).await;
    assert_eq!(no_text.status, 400);
    world.aws.bucket.set_broken(true);
    assert_eq!(upload_once(&world, &alice).await.status, 503);
    world.aws.bucket.set_broken(false);
    let answer = upload_once(&world, &alice).await;
    assert_eq!((answer.status, answer.is_replayed), (201, false));
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_gateway_that_refuses_is_asked_again_under_the_same_key() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.switch_all(json!({"initiate": "html"})).await;
    assert_eq!(world.initiate(&alice, Some("k")).await.status, 502);
    world.switch_all(json!({"initiate": "normal"})).await;
    let answer = world.initiate(&alice, Some("k")).await;
    assert_eq!((answer.status, answer.is_replayed), (200, false));
    let again = world.initiate(&alice, Some("k")).await;
    assert_eq!((again.is_replayed, again.body), (true, answer.body));
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    world.pay(&alice).await;
    assert_eq!(upload_once(&world, &alice).await.status, 201);
    world.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(upload_once(&world, &alice).await.is_replayed);
    world.pass(TimeDelta::seconds(2));
    // The row may still be there: DynamoDB removes it within days.
    let later = world
        .upload(&alice, "b.txt", b"other words", Some("k"))
        .await;
    assert_eq!((later.status, later.is_replayed), (201, false));
    assert_eq!(world.credits(&alice).await, 0);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    for bad in ["", &"k".repeat(256)] {
        let answer = world.upload(&alice, "a.txt", b"words", Some(bad)).await;
        assert_eq!(answer.status, 400, "{:?}", answer.body);
    }
    assert_eq!(world.credits(&alice).await, 1);
    let longest = "k".repeat(255);
    let answer = world
        .upload(&alice, "a.txt", b"words", Some(&longest))
        .await;
    assert_eq!(answer.status, 201);
}

/// Wherever the first try died, the second is told to wait, and the third finishes it on the same credit.
#[tokio::test]
async fn a_try_that_died_is_finished_by_the_next_and_costs_one_credit() {
    for point in [
        FaultPoint::RequestBegun,
        FaultPoint::UploadBeforeAccept,
        FaultPoint::UploadAccepted,
        FaultPoint::UploadStored,
        FaultPoint::RequestActed,
    ] {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        world.pay(&alice).await;
        let upload = upload_once(&world, &alice);
        assert_eq!(crash_at(point, upload).await, None, "{point:?}");
        audit(&world, &alice).await;
        let early = upload_once(&world, &alice).await;
        assert_eq!(early.status, 409, "{point:?}: {:?}", early.body);
        world.pass(TimeDelta::seconds(61));
        let next = upload_once(&world, &alice).await;
        assert_eq!(next.status, 201, "{point:?}: {:?}", next.body);
        assert_eq!(
            world.aws.bucket.keys(),
            [key_of(&alice, &next)],
            "{point:?}"
        );
        assert_eq!(world.credits(&alice).await, 0);
        audit(&world, &alice).await;
        let replay = upload_once(&world, &alice).await;
        assert_eq!((replay.is_replayed, replay.body), (true, next.body));
    }
}

#[tokio::test]
async fn a_try_that_died_so_long_ago_that_its_credit_is_back_starts_anew() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let upload = upload_once(&world, &alice);
    assert_eq!(crash_at(FaultPoint::UploadAccepted, upload).await, None);
    world.pass(TimeDelta::minutes(3));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    // The first try finds its file given up, and frees the key.
    assert_eq!(upload_once(&world, &alice).await.status, 503);
    assert_eq!(upload_once(&world, &alice).await.status, 201);
    audit(&world, &alice).await;
}
