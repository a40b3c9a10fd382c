//! Accepting uploads: what a credit buys, and what is refused.

use crate::harness::audit::audit;
use crate::harness::world::World;
use futures_util::future::join_all;
use serde_json::json;

#[tokio::test]
async fn of_fifty_concurrent_uploads_of_both_kinds_on_one_credit_one_is_accepted() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let file = json!({"filename": "a.txt", "size_bytes": 9_000_000});
    let sent = join_all((0..25).map(|_| world.upload(&alice, "a.txt", b"x", None)));
    let reserved = join_all((0..25).map(|_| world.reserve(&alice, &file, None)));
    let (sent, reserved) = tokio::join!(sent, reserved);
    let statuses: Vec<u16> = sent
        .iter()
        .chain(&reserved)
        .map(|answer| answer.status)
        .collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 403).count(),
        49,
        "{statuses:?}"
    );
    assert_eq!(world.credits(&alice).await, 0);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn concurrent_uploads_spend_the_credits_of_different_payments() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..8 {
        world.pay(&alice).await;
    }
    let sent = join_all((0..10).map(|_| world.upload(&alice, "a.txt", b"x", None))).await;
    let statuses: Vec<u16> = sent.iter().map(|answer| answer.status).collect();
    let accepted = statuses.iter().filter(|status| **status == 201);
    assert_eq!(accepted.count(), 8, "{statuses:?}");
    let refused = statuses.iter().filter(|status| **status == 403);
    assert_eq!(refused.count(), 2, "{statuses:?}");
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_upload_that_storage_refuses_costs_nothing() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.aws.bucket.set_broken(true);
    assert_eq!(world.upload(&alice, "a.txt", b"x", None).await.status, 503);
    assert_eq!(world.credits(&alice).await, 1);
    world.aws.bucket.set_broken(false);
    assert_eq!(world.upload(&alice, "a.txt", b"x", None).await.status, 201);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_upload_too_large_for_api_gateway_is_pointed_to_the_direct_upload_and_costs_nothing() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let answer = world
        .upload(&alice, "a.txt", &vec![b'x'; 4_400_000], None)
        .await;
    assert_eq!(answer.status, 413);
    assert!(
        answer.text("detail").contains("/api/upload/direct/"),
        "{:?}",
        answer.body
    );
    assert_eq!(world.credits(&alice).await, 1);
    let largest = vec![b'x'; 4_399_000];
    let answer = world.upload(&alice, "a.txt", &largest, None).await;
    assert_eq!(answer.status, 201);
}

/// A count is then always the count of what is stored.
#[tokio::test]
async fn an_object_is_never_overwritten() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world
        .stored_upload(&alice, "a.txt", b"three little words")
        .await;
    let file = world.file(&upload.file_id).await;
    let put = world.aws.objects.put(&file, b"other".to_vec());
    put.await.unwrap();
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    let file = world.file(&upload.file_id).await;
    assert_eq!(file.word_count, Some(3));
}

#[tokio::test]
async fn an_upload_that_conflicts_with_its_own_first_attempt_is_stored() {
    for (conflicts, expected) in [(2, 201), (3, 503)] {
        let world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        world.aws.bucket.conflict(conflicts);
        let answer = world.upload(&alice, "a.txt", b"one", None).await;
        assert_eq!(answer.status, expected, "{conflicts} conflicts");
        let is_stored = !world.aws.bucket.keys().is_empty();
        assert_eq!(is_stored, expected == 201);
        // The credit of an upload that was not stored is refunded at once.
        assert_eq!(world.credits(&alice).await, u64::from(!is_stored));
        audit(&world, &alice).await;
    }
}
