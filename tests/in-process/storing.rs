use crate::books::{audit, nothing_is_left};
use crate::world::{World, arrival, key_of};
use chrono::TimeDelta;
use domain::{FileStatus, User};
use futures_util::future::join_all;
use serde_json::json;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Alice with a credit, and one of her uploads that is stored and not counted.
async fn uploaded() -> (World, User, String) {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let answer = world
        .upload(&alice, "a.txt", b"three little words", None)
        .await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let key = key_of(&alice, &answer);
    assert_eq!(world.aws.bucket.keys(), [key.as_str()]);
    (world, alice, key)
}

fn file_id(key: &str) -> &str {
    key.rsplit('/').next().unwrap().trim_end_matches(".txt")
}

#[tokio::test]
async fn of_fifty_clients_at_once_on_one_credit_one_gets_it() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let direct = json!({"filename": "a.txt", "size_bytes": 9_000_000});
    let gateway = join_all((0..25).map(|_| world.upload(&alice, "a.txt", b"x", None)));
    let presigned = join_all((0..25).map(|_| world.reserve(&alice, direct.clone(), None)));
    let (gateway, presigned) = tokio::join!(gateway, presigned);
    let statuses: Vec<u16> = gateway
        .iter()
        .chain(&presigned)
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
async fn an_upload_that_storage_refuses_costs_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    world.aws.bucket.set_broken(true);
    assert_eq!(world.upload(&alice, "a.txt", b"x", None).await.status, 503);
    assert_eq!(world.credits(&alice).await, 1);
    world.aws.bucket.set_broken(false);
    assert_eq!(world.upload(&alice, "a.txt", b"x", None).await.status, 201);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_upload_that_is_too_large_is_shown_the_other_way_and_costs_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
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
    assert_eq!(
        world
            .upload(&alice, "a.txt", &vec![b'x'; 4_399_000], None)
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn an_event_that_comes_often_and_late_leaves_one_count() {
    let (world, alice, key) = uploaded().await;
    let event = arrival(&key);
    let deliveries = (0..10).map(|_| world.deliver(std::slice::from_ref(&event)));
    assert_eq!(join_all(deliveries).await, [0; 10]);
    assert_eq!(world.deliver(&[event.clone(), event]).await, 0);
    let file = world.file(file_id(&key)).await;
    assert_eq!(
        (file.status, file.word_count),
        (FileStatus::Completed, Some(3))
    );
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_message_that_cannot_be_worked_on_now_does_not_hold_up_the_others() {
    let (world, alice, key) = uploaded().await;
    let messages = [
        "not JSON".to_owned(),
        json!({"Service": "Amazon S3", "Event": "s3:TestEvent"}).to_string(),
        arrival("uploads/elsewhere"),
        arrival(&key),
        json!({"Records": "none"}).to_string(),
    ];
    assert_eq!(
        world.deliver(&messages).await,
        2,
        "the two that make no sense"
    );
    assert_eq!(
        world.file(file_id(&key)).await.status,
        FileStatus::Completed
    );
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn storage_that_fails_makes_the_message_come_again() {
    let (world, alice, key) = uploaded().await;
    world.aws.bucket.set_broken(true);
    assert_eq!(world.deliver(&[arrival(&key)]).await, 1);
    assert_eq!(
        world.file(file_id(&key)).await.status,
        FileStatus::Processing
    );
    world.aws.bucket.set_broken(false);
    assert_eq!(world.deliver(&[arrival(&key)]).await, 0);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn what_can_never_be_counted_fails_with_a_reason_and_stays_paid() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let answer = world
        .upload(
            &alice,
            "a.txt",
            b"%PDF-1.7\0\x01\x02\x03\xff\xfe\xfd\0\0\0",
            None,
        )
        .await;
    assert_eq!(world.deliver(&[arrival(&key_of(&alice, &answer))]).await, 0);
    let file = world.file(&answer.text("file_id")).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, false)
    );
    assert_eq!(world.credits(&alice).await, 0);
    nothing_is_left(&world, &alice).await;
    // Its owner may still download it.
    assert_eq!(world.deliver(&[arrival(&key_of(&alice, &answer))]).await, 0);
    assert_eq!(world.aws.bucket.keys().len(), 1);
}

#[tokio::test]
async fn an_object_that_was_lost_before_it_was_counted_gives_its_credit_back() {
    let (world, alice, key) = uploaded().await;
    world.aws.bucket.lose(&key);
    assert_eq!(world.deliver(&[arrival(&key), arrival(&key)]).await, 0);
    assert_eq!(world.credits(&alice).await, 1);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn an_object_of_a_deleted_account_is_removed() {
    let (world, alice, key) = uploaded().await;
    let id = world.file(file_id(&key)).await.file_id;
    world
        .aws
        .store
        .delete_user(&alice, world.now)
        .await
        .unwrap();
    world.aws.store.remove_file(alice.id, id).await.unwrap();
    assert_eq!(world.deliver(&[arrival(&key)]).await, 0);
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
}

#[tokio::test]
async fn an_event_that_comes_before_its_record_comes_again() {
    let (world, alice, key) = uploaded().await;
    // The record is not there yet: as far as word-count can tell, another file's is.
    let early = key.replace(file_id(&key), &uuid::Uuid::new_v4().to_string());
    world.aws.bucket.store(&early, b"words");
    assert_eq!(world.deliver(&[arrival(&early)]).await, 1);
    assert!(
        world.aws.bucket.keys().contains(&early),
        "the object may be somebody's money"
    );
    assert_eq!(world.deliver(&[arrival(&key)]).await, 0);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn an_object_that_comes_after_its_credit_went_back_is_removed() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let file = json!({"filename": "a.txt", "size_bytes": 5});
    let reserved = world.reserve(&alice, file, None).await;
    world.pass(TimeDelta::hours(2));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    let key = key_of(&alice, &reserved);
    assert!(world.aws.bucket.store(&key, b"words"));
    assert_eq!(world.deliver(&[arrival(&key), arrival(&key)]).await, 0);
    assert_eq!(world.credits(&alice).await, 1);
    nothing_is_left(&world, &alice).await;
}

/// A document of `words`, so large that its end does not show its text: the words come first, and then
/// something that is not read.
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
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let (before, after) = (large_document("one two"), large_document("one two three"));
    let answer = world.upload(&alice, "a.docx", &before, None).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let key = key_of(&alice, &answer).replace(".txt", ".docx");
    world.aws.bucket.replace_after_reading(&key, &after);
    assert_eq!(world.deliver(&[arrival(&key)]).await, 1);
    let file = world.file(&answer.text("file_id")).await;
    assert_eq!(file.status, FileStatus::Processing);
    assert_eq!(world.deliver(&[arrival(&key)]).await, 0);
    let file = world.file(&answer.text("file_id")).await;
    assert_eq!(file.word_count, Some(3));
    nothing_is_left(&world, &alice).await;
}

/// Or a count would not be the count of what is there.
#[tokio::test]
async fn an_object_that_is_there_is_never_written_again() {
    let (world, _, key) = uploaded().await;
    let file = world.file(file_id(&key)).await;
    world
        .aws
        .objects
        .put(&file, b"other".to_vec())
        .await
        .unwrap();
    assert_eq!(world.deliver(&[arrival(&key)]).await, 0);
    let file = world.file(file_id(&key)).await;
    assert_eq!(file.word_count, Some(3));
}

#[tokio::test]
async fn an_object_under_another_name_does_not_end_a_file() {
    let (world, _alice, key) = uploaded().await;
    let bob = world.user("bob").await;
    let foreign = format!("uploads/{}/{}.txt", bob.id, file_id(&key));
    world.aws.bucket.store(&foreign, b"words of somebody else");
    assert_eq!(world.deliver(&[arrival(&foreign)]).await, 1);
    let file = world.file(file_id(&key)).await;
    assert_eq!(file.status, FileStatus::Processing);
}
