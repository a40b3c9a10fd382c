//! `DELETE /api/file/{id}/`, and contents whose time is over.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::http::query_request;
use crate::harness::upload::Upload;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{FailureCode, FileStatus, User};
use futures_util::future::join_all;
use serde_json::{Value, json};
use service::uploads::{DeleteContent, Seen, delete_content};

/// Alice has spent her credit on a file of three words, which is stored and not counted yet.
async fn uploaded() -> (World, User, Upload) {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world.direct_upload(&alice, "a.txt", b"three little words");
    let upload = upload.await;
    (world, alice, upload)
}

async fn counted() -> (World, User, Upload) {
    let (world, alice, upload) = uploaded().await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    (world, alice, upload)
}

/// The files of `user` as the API lists them.
async fn listed(world: &World, user: &User) -> Value {
    let request = query_request("/api/file/", "");
    let answer = world.send(Some(user), files::ENDPOINTS, request, files::handle);
    answer.await.body
}

#[tokio::test]
async fn the_content_goes_and_what_is_known_about_it_stays() {
    let (world, alice, upload) = counted().await;
    let before = world.read_file(&alice, &upload.file_id).await;
    assert!(before.body["file"].is_string());
    assert_eq!(
        before.body["content_expires_at"],
        "2027-02-21T00:00:00.000000Z"
    );
    let answers = join_all((0..5).map(|_| world.delete_file(&alice, &upload.file_id))).await;
    for answer in answers {
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    }
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
    let after = world.read_file(&alice, &upload.file_id).await;
    assert_ne!(after.headers["etag"], before.headers["etag"]);
    let changes = json!({
        "file": null,
        "content_expires_at": null,
        "content_deleted_at": "2026-11-22T03:59:24.504521Z",
    });
    let mut expected = before.body;
    for (name, value) in changes.as_object().unwrap() {
        expected[name] = value.clone();
    }
    assert_eq!(after.body, expected);
    let list = listed(&world, &alice).await;
    assert_eq!(
        (&list[0]["file"], &list[0]["word_count"]),
        (&Value::Null, &json!(3))
    );
    assert_eq!(world.credits(&alice).await, 0, "the credit stays spent");
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_file_that_is_not_counted_yet_is_cancelled_and_refunded() {
    let (world, alice, upload) = uploaded().await;
    let answers = join_all((0..3).map(|_| world.delete_file(&alice, &upload.file_id))).await;
    assert!(answers.iter().all(|answer| answer.status == 204));
    let file = world.file(&upload.file_id).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, true)
    );
    assert_eq!(file.failure.unwrap().code, FailureCode::Cancelled);
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.aws.bucket.keys(), [""; 0], "and its event came late");
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    assert_eq!(world.file(&upload.file_id).await.status, FileStatus::Failed);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_deletion_and_a_count_at_the_same_time_leave_one_end() {
    for _ in 0..10 {
        let (world, alice, upload) = uploaded().await;
        let event = [upload.event()];
        let (answer, failed) = tokio::join!(
            world.delete_file(&alice, &upload.file_id),
            world.deliver(&event)
        );
        assert_eq!(answer.status, 204);
        // The object may be gone while it is read; then the message comes again.
        if failed > 0 {
            assert_eq!(world.deliver(&event).await, 0);
        }
        assert_eq!(world.aws.bucket.keys(), [""; 0]);
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_file_that_was_counted_before_it_could_be_cancelled_is_kept() {
    let (world, alice, upload) = uploaded().await;
    let seen = world.file(&upload.file_id).await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    let deletion = delete_content(&world.app(), &seen, Seen::Processing).await;
    assert_eq!(deletion.unwrap(), DeleteContent::HasEnded);
    let counted = world.file(&upload.file_id).await;
    let deletion = delete_content(&world.app(), &counted, Seen::Processing).await;
    assert_eq!(deletion.unwrap(), DeleteContent::HasEnded);
    assert_eq!(world.aws.bucket.keys(), [upload.key.as_str()]);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_content_that_is_sent_again_after_its_deletion_is_removed() {
    let (world, alice, upload) = counted().await;
    let reserved = json!({"filename": "b.txt", "size_bytes": 5});
    world.pay(&alice).await;
    let late = Upload::of(&alice, &world.reserve(&alice, &reserved, None).await);
    for upload in [&upload, &late] {
        let answer = world.delete_file(&alice, &upload.file_id).await;
        assert_eq!(answer.status, 204);
        // The presigned request is still valid.
        assert!(world.aws.bucket.put_new(&upload.key, b"again"));
        assert_eq!(world.deliver(&[upload.event()]).await, 0);
        assert_eq!(world.aws.bucket.keys(), [""; 0]);
    }
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_content_that_is_sent_again_during_its_deletion_is_removed() {
    let (world, alice, upload) = counted().await;
    world.aws.bucket.put_after_delete(&upload.key, b"again");
    let answer = world.delete_file(&alice, &upload.file_id).await;
    assert_eq!(answer.status, 204);
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
}

#[tokio::test]
async fn a_deletion_that_storage_refused_is_repeated() {
    let (world, alice, upload) = counted().await;
    world.aws.bucket.set_broken(true);
    let answer = world.delete_file(&alice, &upload.file_id).await;
    assert_eq!(answer.status, 500);
    world.aws.bucket.set_broken(false);
    let answer = world.delete_file(&alice, &upload.file_id).await;
    assert_eq!(answer.status, 204);
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn files_of_others_are_not_deleted() {
    let (world, alice, upload) = counted().await;
    let mallory = world.user("mallory").await;
    let staff = world.user("staff").await;
    world.aws.store.set_staff(staff.id, true).await.unwrap();
    for (user, status) in [(&mallory, 404), (&staff, 403)] {
        let answer = world.delete_file(user, &upload.file_id).await;
        assert_eq!(answer.status, status);
    }
    for id in ["x", "3c5f1a70-6c0e-4c53-9a0c-4a2f9f4f9d55"] {
        assert_eq!(world.delete_file(&alice, id).await.status, 404);
    }
    assert_eq!(world.aws.bucket.keys().len(), 1);
}

#[tokio::test]
async fn cancellations_are_limited() {
    let mut world = World::start().await;
    world.limits.cancellations_per_account = 1;
    let alice = world.user("alice").await;
    for expected in [204, 429] {
        world.pay(&alice).await;
        let upload = world.direct_upload(&alice, "a.txt", b"words").await;
        let answer = world.delete_file(&alice, &upload.file_id).await;
        assert_eq!(answer.status, expected);
        if expected == 429 {
            assert!(answer.headers.contains_key("retry-after"));
            // A file with its end may always be deleted.
            assert_eq!(world.deliver(&[upload.event()]).await, 0);
            let answer = world.delete_file(&alice, &upload.file_id).await;
            assert_eq!(answer.status, 204);
        }
    }
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_expired_content_has_no_link() {
    let (mut world, alice, upload) = counted().await;
    world.advance(TimeDelta::days(90));
    let kept = world.read_file(&alice, &upload.file_id).await.body;
    assert!(kept["file"].is_string());
    world.advance(TimeDelta::days(1));
    let expired = world.read_file(&alice, &upload.file_id).await.body;
    assert_eq!(expired["file"], Value::Null);
    assert_eq!(expired["word_count"], 3);
    assert_eq!(expired["content_expires_at"], kept["content_expires_at"]);
    assert_eq!(listed(&world, &alice).await[0]["file"], Value::Null);
}
