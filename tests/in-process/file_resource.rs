//! `GET /api/file/{id}/` and `GET /api/balance/`.

use crate::harness::http::{Answer, request, set_header};
use crate::harness::upload::Upload;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use web::Method;

async fn read(world: &World, user: &User, id: &str, headers: &[(&'static str, &str)]) -> Answer {
    let mut request = request(Method::GET, &format!("/api/file/{id}/"));
    for (name, value) in headers {
        set_header(&mut request, name, value);
    }
    let answer = world.send(Some(user), file::ENDPOINTS, request, file::handle);
    answer.await
}

async fn balance(world: &World, user: &User) -> Value {
    let request = request(Method::GET, "/api/balance/");
    let answer = world.send(Some(user), balance::ENDPOINTS, request, balance::handle);
    answer.await.body
}

async fn uploaded(content: &[u8]) -> (World, User, Upload) {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world.stored_upload(&alice, "a.txt", content).await;
    (world, alice, upload)
}

#[tokio::test]
async fn a_file_tells_everything_about_itself() {
    let (world, alice, upload) = uploaded(b"three little words").await;
    let processing = read(&world, &alice, &upload.file_id, &[]).await;
    assert_eq!(processing.status, 200);
    assert_eq!(processing.body["status"], "Processing");
    assert_eq!(processing.body["size_bytes"], 18);
    assert_eq!(processing.body["reason"], Value::Null);
    let hash = "9c3d53dfccacb1903d990636315c61f81f6278c6d73b9a9bc2dba36e482c6662";
    assert_eq!(processing.body["sha256"], hash);
    assert_eq!(processing.body["completed_at"], Value::Null);
    assert!(!processing.headers.contains_key("preference-applied"));
    world.deliver(&[upload.event()]).await;
    let counted = read(&world, &alice, &upload.file_id, &[]).await;
    assert_eq!(counted.body["word_count"], 3);
    assert_eq!(counted.body["credit_refunded"], false);
    assert_eq!(counted.body["completed_at"], "2026-11-22T03:59:24.504521Z");
    assert_eq!(processing.body["statistics"], Value::Null);
    assert_eq!(counted.body["rule"], "word-count/4");
    let statistics = json!({
        "words": 3,
        "characters": 18,
        "characters_without_spaces": 16,
        "paragraphs": 1,
        "east_asian_characters": 0,
        "non_asian_words": 3,
        "number_words": 0,
        "standard_pages": 0.01,
        "legacy_bangla": false,
        "warnings": [],
    });
    assert_eq!(counted.body["statistics"], statistics);
    assert_ne!(counted.headers["etag"], processing.headers["etag"]);
}

#[tokio::test]
async fn a_document_has_statistics_of_its_parts() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let content = include_bytes!("../../infra/local/samples/sample.docx");
    let upload = world.stored_upload(&alice, "a.docx", content).await;
    world.deliver(&[upload.event()]).await;
    let body = read(&world, &alice, &upload.file_id, &[]).await.body;
    let statistics = &body["statistics"];
    assert_eq!(statistics["words"], body["word_count"]);
    let sum: u64 = ["body", "notes", "text_boxes"]
        .iter()
        .map(|part| statistics["parts"][part]["words"].as_u64().unwrap())
        .sum();
    assert_eq!(statistics["words"], sum);
    assert!(statistics["parts"]["headers_and_footers"].is_object());
}

#[tokio::test]
async fn a_text_that_looks_like_bijoy_is_counted_with_a_warning() {
    let text = "GKv e‡m Zywg, ‡`L‡Qv wK GKB AvKvk? †k‡l Zviv¸‡jv";
    let (world, alice, upload) = uploaded(text.as_bytes()).await;
    world.deliver(&[upload.event()]).await;
    let body = read(&world, &alice, &upload.file_id, &[]).await.body;
    assert_eq!(body["statistics"]["warnings"][0]["code"], "bijoy_text");
    assert_eq!(body["word_count"], 9);
}

#[tokio::test]
async fn a_failed_file_has_a_code_and_a_sentence() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let content = b"\0\x01\x02\xff\xfe";
    let upload = world.direct_upload(&alice, "a.txt", content).await;
    world.deliver(&[upload.event()]).await;
    let failed = read(&world, &alice, &upload.file_id, &[]).await.body;
    assert_eq!(
        (&failed["status"], &failed["reason"]["code"]),
        (&json!("Failed"), &json!("not_text"))
    );
    assert!(failed["reason"]["message"].as_str().unwrap().ends_with('.'));
}

#[tokio::test]
async fn files_of_others_and_nonsense_are_not_found() {
    let (world, _, upload) = uploaded(b"one").await;
    let mallory = world.user("mallory").await;
    for id in [
        upload.file_id.as_str(),
        "x",
        "3c5f1a70-6c0e-4c53-9a0c-4a2f9f4f9d55",
    ] {
        assert_eq!(read(&world, &mallory, id, &[]).await.status, 404, "{id}");
    }
}

#[tokio::test]
async fn a_client_that_knows_the_state_gets_304_until_it_changes() {
    let (mut world, alice, upload) = uploaded(b"one").await;
    let first = read(&world, &alice, &upload.file_id, &[]).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    for known in [&tag, "*", &format!("\"x\", {tag}"), &tag[2..]] {
        let again = read(&world, &alice, &upload.file_id, &[("if-none-match", known)]).await;
        assert_eq!((again.status, &again.body), (304, &Value::Null), "{known}");
        assert_eq!(again.headers["etag"], tag.as_str());
    }
    world.deliver(&[upload.event()]).await;
    let changed = read(&world, &alice, &upload.file_id, &[("if-none-match", &tag)]).await;
    assert_eq!(changed.status, 200);
    // A cache would give its reader the link of then, which works for a quarter of an hour.
    let tag = changed.headers["etag"].to_str().unwrap().to_owned();
    world.advance(TimeDelta::minutes(5));
    let later = read(&world, &alice, &upload.file_id, &[("if-none-match", &tag)]).await;
    assert_eq!(later.status, 200);
    assert_ne!(later.body["file"], changed.body["file"]);
}

#[tokio::test]
async fn the_end_of_a_content_is_a_new_state() {
    let (mut world, alice, upload) = uploaded(b"words").await;
    world.deliver(&[upload.event()]).await;
    let kept = read(&world, &alice, &upload.file_id, &[]).await;
    let tag = kept.headers["etag"].to_str().unwrap().to_owned();
    world.advance(chrono::TimeDelta::days(91));
    let known = [("if-none-match", tag.as_str())];
    let expired = read(&world, &alice, &upload.file_id, &known).await;
    assert_eq!(expired.status, 200);
    assert_eq!(expired.body["file"], Value::Null);
}

#[tokio::test]
async fn whoever_waits_is_answered_when_the_file_has_its_end() {
    let (world, alice, upload) = uploaded(b"three little words").await;
    let wait = [("prefer", "respond-async, wait=20")];
    let begun = Instant::now();
    let (answer, failed) = tokio::join!(read(&world, &alice, &upload.file_id, &wait), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.deliver(&[upload.event()]).await
    });
    assert_eq!(failed, 0);
    assert_eq!(answer.body["word_count"], 3);
    assert_eq!(answer.headers["preference-applied"], "wait=20");
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_wait_ends_and_is_limited() {
    let (mut world, alice, upload) = uploaded(b"one").await;
    let read = async |world: &World, prefer| {
        let answer = read(world, &alice, &upload.file_id, &[("prefer", prefer)]).await;
        assert_eq!(answer.body["status"], "Processing");
        answer
            .headers
            .get("preference-applied")
            .map(|wait| wait.to_str().unwrap().to_owned())
    };
    assert_eq!(read(&world, "wait=1").await.as_deref(), Some("wait=1"));
    for ignored in ["wait=0", "wait=-1", "wait=x", "wait", "later=3", ""] {
        assert_eq!(read(&world, ignored).await, None, "{ignored}");
    }
    world.limits.waits_per_account = 1;
    assert_eq!(read(&world, "wait=5").await, None, "one wait is used up");
}

#[tokio::test]
async fn a_balance_follows_payments_and_uploads() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let expected = |credits: u64, open: u64| json!({"upload_credits": credits, "open_payments": open, "price": "100.00", "currency": "BDT", "refunds_left_today": u32::MAX});
    assert_eq!(balance(&world, &alice).await, expected(0, 0));
    let id = world.pay_without_callback(&alice).await;
    assert_eq!(balance(&world, &alice).await, expected(0, 1));
    world.settle(&id).await;
    assert_eq!(balance(&world, &alice).await, expected(1, 0));
    world.stored_upload(&alice, "a.txt", b"one").await;
    assert_eq!(balance(&world, &alice).await, expected(0, 0));
}
