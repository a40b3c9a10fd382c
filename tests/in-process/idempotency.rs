//! Requests that a client repeats with the same `Idempotency-Key`.

use crate::harness::audit::audit;
use crate::harness::crash::crash_at;
use crate::harness::http::Answer;
use crate::harness::upload::Upload;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use futures_util::future::join_all;
use serde_json::json;
use service::faults::FaultPoint;

/// Sends the same request each time.
async fn upload(world: &World, user: &User) -> Answer {
    world.upload(user, "a.txt", b"words", Some("k")).await
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_costs_nothing_more() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.pay(&alice).await;
    let first = upload(&world, &alice).await;
    assert_eq!((first.status, first.is_replayed()), (201, false));
    for _ in 0..3 {
        let again = upload(&world, &alice).await;
        assert!(again.is_replayed());
        assert_eq!(
            (again.status, again.body),
            (first.status, first.body.clone())
        );
    }
    assert_eq!(world.credits(&alice).await, 1);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_user_at_one_path() {
    let world = World::start().await;
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    for user in [&alice, &alice, &bob] {
        world.pay(user).await;
    }
    assert_eq!(upload(&world, &alice).await.status, 201);
    for (name, content) in [("a.txt", b"other"), ("b.txt", b"words")] {
        let other = world.upload(&alice, name, content, Some("k")).await;
        assert_eq!(other.status, 422, "{:?}", other.body);
    }
    let of_bob = upload(&world, &bob).await;
    assert_eq!((of_bob.status, of_bob.is_replayed()), (201, false));
    let file = json!({"filename": "a.txt", "size_bytes": 5});
    let direct = world.reserve(&alice, &file, Some("k")).await;
    assert_eq!((direct.status, direct.is_replayed()), (201, false));
    let again = world.reserve(&alice, &file, Some("k")).await;
    assert_eq!((again.is_replayed(), again.body), (true, direct.body));
    assert_eq!(world.initiate_payment(&alice, Some("k")).await.status, 200);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn of_fifty_concurrent_requests_with_one_key_one_is_executed() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..3 {
        world.pay(&alice).await;
    }
    let answers = join_all((0..50).map(|_| upload(&world, &alice))).await;
    for answer in &answers {
        assert!([201, 409].contains(&answer.status), "{answer:?}");
    }
    let executed = answers
        .iter()
        .filter(|answer| answer.status == 201 && !answer.is_replayed());
    assert_eq!(executed.count(), 1);
    assert_eq!(world.credits(&alice).await, 2);
}

#[tokio::test]
async fn a_refused_request_may_be_repeated_with_its_key() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    assert_eq!(upload(&world, &alice).await.status, 403);
    world.pay(&alice).await;
    let pdf = world.upload(&alice, "a.pdf", b"words", Some("k")).await;
    assert_eq!(pdf.status, 400);
    world.aws.bucket.set_broken(true);
    assert_eq!(upload(&world, &alice).await.status, 503);
    world.aws.bucket.set_broken(false);
    let answer = upload(&world, &alice).await;
    assert_eq!((answer.status, answer.is_replayed()), (201, false));
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_payment_that_aamarpay_refused_may_be_repeated_with_its_key() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.switch_all(json!({"initiate": "html"})).await;
    assert_eq!(world.initiate_payment(&alice, Some("k")).await.status, 502);
    world.switch_all(json!({"initiate": "normal"})).await;
    let answer = world.initiate_payment(&alice, Some("k")).await;
    assert_eq!((answer.status, answer.is_replayed()), (200, false));
    let again = world.initiate_payment(&alice, Some("k")).await;
    assert_eq!((again.is_replayed(), again.body), (true, answer.body));
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.pay(&alice).await;
    assert_eq!(upload(&world, &alice).await.status, 201);
    world.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(upload(&world, &alice).await.is_replayed());
    world.advance(TimeDelta::seconds(2));
    // The row still exists: DynamoDB removes an expired row only within days.
    let later = world
        .upload(&alice, "b.txt", b"other words", Some("k"))
        .await;
    assert_eq!((later.status, later.is_replayed()), (201, false));
    assert_eq!(world.credits(&alice).await, 0);
}

#[tokio::test]
async fn an_empty_or_too_long_key_is_refused() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
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

/// The first request crashes at any step, the second is told to wait, and the third finishes the work of the first on
/// the same credit.
#[tokio::test]
async fn a_request_that_crashed_is_finished_by_its_repetition_and_costs_one_credit() {
    for point in [
        FaultPoint::RequestBegun,
        FaultPoint::UploadBeforeAccept,
        FaultPoint::UploadAccepted,
        FaultPoint::UploadStored,
        FaultPoint::RequestActed,
    ] {
        let mut world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        let first = upload(&world, &alice);
        assert_eq!(crash_at(point, first).await, None, "{point:?}");
        audit(&world, &alice).await;
        let early = upload(&world, &alice).await;
        assert_eq!(early.status, 409, "{point:?}: {:?}", early.body);
        world.advance(TimeDelta::seconds(61));
        let next = upload(&world, &alice).await;
        assert_eq!(next.status, 201, "{point:?}: {:?}", next.body);
        assert_eq!(
            world.aws.bucket.keys(),
            [Upload::of(&alice, &next).key],
            "{point:?}"
        );
        assert_eq!(world.credits(&alice).await, 0);
        audit(&world, &alice).await;
        let replay = upload(&world, &alice).await;
        assert_eq!((replay.is_replayed(), replay.body), (true, next.body));
    }
}

#[tokio::test]
async fn after_the_refund_of_a_crashed_request_its_repetition_starts_a_new_upload() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let first = upload(&world, &alice);
    assert_eq!(crash_at(FaultPoint::UploadAccepted, first).await, None);
    world.advance(TimeDelta::minutes(3));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    // The first repetition finds that its file was refunded, and frees the key.
    assert_eq!(upload(&world, &alice).await.status, 503);
    assert_eq!(upload(&world, &alice).await.status, 201);
    audit(&world, &alice).await;
}
