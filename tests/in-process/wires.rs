//! A database that fails before or after it did what it was asked, at any one of a request's calls: once,
//! so that the SDK's own repetition mends it, or for good.

use crate::books::{audit, nothing_is_left};
use crate::world::{World, arrival, key_of};
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::FileStatus;
use fake_aws::Trip;

/// As often as the SDK tries a call.
pub const FOR_GOOD: usize = 3;

/// Every way in which one call can fail, `calls` being more than a request makes.
pub fn failures(calls: usize) -> impl Iterator<Item = (usize, Trip, usize)> {
    let kinds = [Trip::Refused, Trip::AnswerLost];
    (0..calls).flat_map(move |call| {
        kinds
            .into_iter()
            .flat_map(move |trip| [1, FOR_GOOD].map(|times| (call, trip, times)))
    })
}

pub fn plan(world: &World, (call, trip, times): (usize, Trip, usize)) {
    let before = std::iter::repeat_n(Trip::Whole, call);
    world
        .aws
        .wire
        .plan(before.chain(std::iter::repeat_n(trip, times)));
}

#[tokio::test]
async fn an_upload_survives_a_database_that_fails_at_any_call() {
    for failure in failures(6) {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        world.pay(&alice).await;
        plan(&world, failure);
        let first = world
            .upload(&alice, "a.txt", b"three little words", Some("k"))
            .await;
        let reached = world.aws.wire.left() == 0;
        world.aws.wire.plan([]);
        audit(&world, &alice).await;
        let is_mended = failure.2 == 1;
        assert!(
            first.status == 201 || (!is_mended && first.status == 500),
            "{failure:?} {first:?}"
        );
        assert!(reached || first.status == 201, "{failure:?}");
        // The client tries again, with the same key.
        world.pass(TimeDelta::seconds(61));
        let again = world
            .upload(&alice, "a.txt", b"three little words", Some("k"))
            .await;
        assert_eq!(again.status, 201, "{failure:?} {again:?}");
        assert_eq!(world.credits(&alice).await, 0, "{failure:?}");
        let event = arrival(&key_of(&alice, &again));
        assert_eq!(world.deliver(&[event]).await, 0);
        assert_eq!(
            world.file(&again.text("file_id")).await.status,
            FileStatus::Completed
        );
        nothing_is_left(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_settlement_survives_a_database_that_fails_at_any_call() {
    for failure in failures(3) {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        let id = world.open_payment(&alice).await;
        world.gateway_says(&id, Status::Successful).await;
        plan(&world, failure);
        // A notification is answered 200 whatever becomes of it.
        world.notify(serde_json::json!({"mer_txnid": id})).await;
        world.aws.wire.plan([]);
        audit(&world, &alice).await;
        if failure.2 == 1 {
            assert_eq!(world.credits(&alice).await, 1, "{failure:?}");
        }
        world.pass(TimeDelta::minutes(3));
        world.reconcile().await;
        assert_eq!(world.credits(&alice).await, 1, "{failure:?}");
        nothing_is_left(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_count_survives_a_database_that_fails_at_any_call() {
    for failure in failures(3) {
        let world = World::start().await;
        let alice = world.user("alice").await;
        world.pay(&alice).await;
        let answer = world
            .upload(&alice, "a.txt", b"three little words", None)
            .await;
        let event = [arrival(&key_of(&alice, &answer))];
        plan(&world, failure);
        let failed = world.deliver(&event).await;
        world.aws.wire.plan([]);
        assert!(failed == 0 || failure.2 == FOR_GOOD, "{failure:?}");
        audit(&world, &alice).await;
        assert_eq!(world.deliver(&event).await, 0);
        assert_eq!(
            world.file(&answer.text("file_id")).await.word_count,
            Some(3)
        );
        nothing_is_left(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_run_of_reconcile_survives_a_database_that_fails_at_any_call() {
    for failure in failures(24).step_by(5) {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        world.pay(&alice).await;
        world.upload(&alice, "a.txt", b"words", None).await;
        let id = world.open_payment(&alice).await;
        world.gateway_says(&id, Status::Successful).await;
        world.pass(TimeDelta::hours(25));
        plan(&world, failure);
        world.reconcile().await;
        world.aws.wire.plan([]);
        audit(&world, &alice).await;
        for _ in 0..2 {
            world.pass(TimeDelta::hours(7));
            world.reconcile().await;
        }
        assert_eq!(world.credits(&alice).await, 2, "{failure:?}");
        nothing_is_left(&world, &alice).await;
    }
}
