//! Events of objects and their counts: events that come often, late, early or with the wrong key, and objects that
//! are gone, replaced or cannot be counted.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::aws::batch;
use crate::harness::ids::random_id;
use crate::harness::upload::{Upload, object_created};
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{Action, FailureCode, FailureReason, FileStatus, User};
use futures_util::future::join_all;
use serde_json::{Value, json};
use service::metrics::Metric;
use std::io::{Cursor, Write};
use std::time::Duration;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes that are no text in any encoding.
const PDF: &[u8] = b"%PDF-1.7\0\x01\x02\x03\xff\xfe\xfd\0\0\0";

/// Alice has spent her credit on a file of three words, which is stored and not counted yet.
async fn uploaded() -> (World, User, Upload) {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world
        .stored_upload(&alice, "a.txt", b"three little words")
        .await;
    assert_eq!(world.aws.bucket.keys(), [upload.key.as_str()]);
    (world, alice, upload)
}

#[tokio::test]
async fn duplicate_concurrent_and_late_events_leave_one_count() {
    let (world, alice, upload) = uploaded().await;
    let event = [upload.event()];
    let deliveries = (0..10).map(|_| world.deliver(&event));
    assert_eq!(join_all(deliveries).await, [0; 10]);
    assert_eq!(world.deliver(&[upload.event(), upload.event()]).await, 0);
    let file = world.file(&upload.file_id).await;
    assert_eq!(
        (file.status, file.word_count),
        (FileStatus::Completed, Some(3))
    );
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_count_is_in_the_metrics_once() {
    let (world, _, upload) = uploaded().await;
    let app = world.app();
    for _ in 0..3 {
        let event = batch(&[upload.event(), upload.event()]);
        word_count::handle(&app, word_count::DEADLINE, event).await;
    }
    let metrics = app.metrics.take();
    assert_eq!(metrics[&Metric::UploadCounted], [1]);
    assert_eq!(metrics[&Metric::WordsCounted], [3]);
}

#[tokio::test]
async fn malformed_messages_do_not_block_the_others() {
    let (world, alice, upload) = uploaded().await;
    let messages = [
        "not JSON".to_owned(),
        json!({"Service": "Amazon S3", "Event": "s3:TestEvent"}).to_string(),
        object_created("uploads/elsewhere"),
        upload.event(),
        json!({"Records": "none"}).to_string(),
    ];
    assert_eq!(
        world.deliver(&messages).await,
        2,
        "the first and the last message fail"
    );
    assert_eq!(
        world.file(&upload.file_id).await.status,
        FileStatus::Completed
    );
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_message_is_redelivered_if_storage_fails() {
    let (world, alice, upload) = uploaded().await;
    world.aws.bucket.set_broken(true);
    assert_eq!(world.deliver(&[upload.event()]).await, 1);
    assert_eq!(
        world.file(&upload.file_id).await.status,
        FileStatus::Processing
    );
    world.aws.bucket.set_broken(false);
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    expect_all_ended(&world, &alice).await;
}

/// Fails unless the file of `upload` and the line of its owner's history that tells of its end give this reason.
async fn expect_reason(world: &World, owner: &User, upload: &Upload, reason: FailureReason) {
    let file = world.file(&upload.file_id).await;
    let history = world.history(owner).await;
    let ends = history.iter().filter(|line| {
        line.action == Action::WordCount && line.metadata["filename"] == file.filename
    });
    let reasons: Vec<&Value> = ends.map(|line| &line.metadata["reason"]).collect();
    assert_eq!(reasons, [reason.message.as_str()]);
    assert_eq!(file.failure, Some(reason));
}

#[tokio::test]
async fn the_reason_of_a_failure_is_stored_with_the_file_and_in_the_history() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world.direct_upload(&alice, "a.txt", PDF).await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    let reason = FailureReason::new(
        FailureCode::NotText,
        "The file is not plain text in a known encoding; save it as plain text (.txt) with the encoding UTF-8, or as a Word document (.docx), and upload it again. Your credit was refunded.",
    );
    expect_reason(&world, &alice, &upload, reason).await;

    world.pay(&alice).await;
    let file = json!({"filename": "b.txt", "size_bytes": 5});
    let upload = Upload::of(&alice, &world.reserve(&alice, &file, None).await);
    assert_eq!(world.file(&upload.file_id).await.failure, None);
    world.advance(TimeDelta::hours(2));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    let reason = FailureReason::new(
        FailureCode::NeverArrived,
        "The file never reached storage. Your credit was refunded; please upload the file again.",
    );
    expect_reason(&world, &alice, &upload, reason).await;
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn the_credit_for_an_object_that_was_lost_before_its_count_is_refunded() {
    let (world, alice, upload) = uploaded().await;
    world.aws.bucket.delete(&upload.key);
    assert_eq!(world.deliver(&[upload.event(), upload.event()]).await, 0);
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn an_object_of_a_deleted_account_is_removed() {
    let (world, alice, upload) = uploaded().await;
    let id = world.file(&upload.file_id).await.file_id;
    let deletion = world.aws.store.delete_user(&alice);
    deletion.await.unwrap();
    world.aws.store.remove_files(&[id]).await.unwrap();
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
}

#[tokio::test]
async fn an_event_that_comes_before_its_record_is_redelivered() {
    let (world, alice, upload) = uploaded().await;
    // An object of a file that has no record, or none that word-count can read yet.
    let early = upload
        .key
        .replace(&upload.file_id, &random_id().to_string());
    world.aws.bucket.put_new(&early, b"words");
    assert_eq!(world.deliver(&[object_created(&early)]).await, 1);
    assert!(
        world.aws.bucket.keys().contains(&early),
        "somebody may have paid for the object"
    );
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_object_that_arrives_after_its_refund_is_removed() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let file = json!({"filename": "a.txt", "size_bytes": 5});
    let upload = Upload::of(&alice, &world.reserve(&alice, &file, None).await);
    world.advance(TimeDelta::hours(2));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    assert!(world.aws.bucket.put_new(&upload.key, b"words"));
    assert_eq!(world.deliver(&[upload.event(), upload.event()]).await, 0);
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
}

/// A document of `words` that takes several requests to read: behind the words is a picture, which is larger than the
/// part at the end that the first request reads.
fn large_document(words: &str) -> Vec<u8> {
    let namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!(
        r#"<w:document xmlns:w="{namespace}"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>"#
    );
    let mut container = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        ("word/document.xml", text.as_bytes()),
        ("word/media/picture.png", &vec![b'x'; 2_000_000]),
    ] {
        container.start_file(name, stored).unwrap();
        container.write_all(content).unwrap();
    }
    container.finish().unwrap().into_inner()
}

#[tokio::test]
async fn an_object_that_changes_while_it_is_read_is_read_again_from_the_start() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let (before, after) = (large_document("one two"), large_document("one two three"));
    let upload = world.stored_upload(&alice, "a.docx", &before).await;
    world.aws.bucket.replace_after_read(&upload.key, &after);
    assert_eq!(world.deliver(&[upload.event()]).await, 1);
    let file = world.file(&upload.file_id).await;
    assert_eq!(file.status, FileStatus::Processing);
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    let file = world.file(&upload.file_id).await;
    assert_eq!(file.word_count, Some(3));
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn an_object_under_the_prefix_of_another_user_does_not_end_a_file() {
    let (world, _alice, upload) = uploaded().await;
    let bob = world.user("bob").await;
    let foreign = format!("uploads/{}/{}.txt", bob.id, upload.file_id);
    world
        .aws
        .bucket
        .put_new(&foreign, b"words of somebody else");
    assert_eq!(world.deliver(&[object_created(&foreign)]).await, 1);
    let file = world.file(&upload.file_id).await;
    assert_eq!(file.status, FileStatus::Processing);
}

#[tokio::test]
async fn a_file_that_takes_too_long_fails_for_good_and_delays_no_other() {
    let world = World::start().await;
    for (slow_name, slow_content) in [
        ("slow.docx", large_document("one two")),
        ("slow.txt", "word ".repeat(20_000).into_bytes()),
    ] {
        let alice = world.user_with_credit(&slow_name.replace('.', "")).await;
        let slow = world.stored_upload(&alice, slow_name, &slow_content).await;
        world.pay(&alice).await;
        let quick = world
            .stored_upload(&alice, "quick.docx", &large_document("one two three"))
            .await;
        world
            .aws
            .bucket
            .set_slow(&slow.key, Duration::from_millis(50));
        let messages = [slow.event(), quick.event()];
        let delivery = world.deliver_within(Duration::from_secs(3), &messages);
        // The quick file has its count while the slow one is still read.
        let watch = async {
            while world.file(&quick.file_id).await.status == FileStatus::Processing {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            world.file(&slow.file_id).await.status
        };
        let (failed, status) = tokio::join!(delivery, watch);
        assert_eq!((failed, status), (0, FileStatus::Processing), "{slow_name}");
        assert_eq!(world.file(&quick.file_id).await.word_count, Some(3));
        let file = world.file(&slow.file_id).await;
        assert_eq!(
            (file.status, file.credit_refunded),
            (FileStatus::Failed, true)
        );
        let reason = FailureReason::new(
            FailureCode::TookTooLong,
            "Counting the words took too long; split the file into smaller files and upload those. Your credit was refunded.",
        );
        assert_eq!(file.failure, Some(reason), "{slow_name}");
        // It is final: another delivery changes nothing.
        assert_eq!(world.deliver(&messages).await, 0);
        assert_eq!(world.file(&slow.file_id).await.status, FileStatus::Failed);
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn storage_that_fails_before_the_deadline_is_tried_again() {
    let (world, alice, upload) = uploaded().await;
    world.aws.bucket.set_broken(true);
    let events = [upload.event()];
    assert_eq!(
        world.deliver_within(Duration::from_secs(60), &events).await,
        1
    );
    world.aws.bucket.set_broken(false);
    assert_eq!(world.deliver(&events).await, 0);
    expect_all_ended(&world, &alice).await;
}
