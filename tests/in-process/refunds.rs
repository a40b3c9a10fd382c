//! Files that cannot be counted: what is refused before it costs a credit, and what is refunded afterwards.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::crash::crash_at;
use crate::harness::http::request;
use crate::harness::upload::Upload;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{FailureCode, FileStatus, User};
use futures_util::future::join_all;
use service::faults::FaultPoint;
use std::io::{Cursor, Write};
use web::Method;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Bytes that are no text in any encoding.
const PDF: &[u8] = b"%PDF-1.7\0\x01\x02\x03\xff\xfe\xfd\0\0\0";
const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// An archive with one part.
fn archive(name: &str, content: &str) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file(name, SimpleFileOptions::default())
        .unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

/// A document whose text ends in the middle, which only reading it shows.
fn damaged_document() -> Vec<u8> {
    let text = format!(r#"<w:document xmlns:w="{NAMESPACE}"><w:body><w:p>"#);
    archive("word/document.xml", &text)
}

#[tokio::test]
async fn what_can_be_seen_to_be_uncountable_is_refused_and_costs_nothing() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and the rest of an old document";
    let archive = archive("xl/workbook.xml", "<workbook/>");
    for (filename, content, part) in [
        ("a.txt", PDF, "not plain text"),
        ("a.txt", &archive, "not plain text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "not plain text"),
        ("a.txt", b"", "empty"),
        ("a.docx", PDF, "not a Word document"),
        ("a.docx", b"plain text", "not a Word document"),
        ("a.docx", &archive, "not a Word document"),
        ("a.docx", old, "password"),
        ("a.docx", b"PK\x03\x04", "damaged"),
    ] {
        let answer = world.upload(&alice, filename, content, None).await;
        assert_eq!(answer.status, 400, "{content:?}: {:?}", answer.body);
        let problem = answer.body["file"][0].as_str().unwrap();
        assert!(problem.contains(part), "{problem}");
    }
    assert_eq!(world.credits(&alice).await, 1);
    assert!(world.files(&alice).await.is_empty());
    for (filename, content) in [("a.txt", &b"BM, MZ and P5 begin files"[..])] {
        let answer = world.upload(&alice, filename, content, None).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
    }
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_look_into_a_document_is_short() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    for (mebibytes, status) in [(3, 400), (5, 201)] {
        let page = " ".repeat(mebibytes << 20) + "<html/>";
        let content = archive("word/document.xml", &page);
        let answer = world.upload(&alice, "a.docx", &content, None).await;
        assert_eq!(answer.status, status, "{mebibytes}: {:?}", answer.body);
    }
}

#[tokio::test]
async fn an_uncountable_file_is_refunded_and_keeps_no_object() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let document = damaged_document();
    let upload = world.stored_upload(&alice, "a.docx", &document).await;
    assert_eq!(world.credits(&alice).await, 0);
    assert_eq!(world.deliver(&[upload.event(), upload.event()]).await, 0);
    let file = world.file(&upload.file_id).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, true)
    );
    let reason = file.failure.unwrap();
    assert_eq!(reason.code, FailureCode::Malformed);
    assert!(
        reason.message.ends_with(" Your credit was refunded."),
        "{}",
        reason.message
    );
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.aws.bucket.keys(), [""; 0]);
    let read = world.read_file(&alice, &upload.file_id).await.body;
    assert_eq!((&read["file"], &read["content_expires_at"]), (&NULL, &NULL));
    expect_all_ended(&world, &alice).await;
}

const NULL: serde_json::Value = serde_json::Value::Null;

/// Pays for an upload of a file that cannot be counted, and returns the event that counts it.
async fn uncountable(world: &World, user: &User) -> Upload {
    world.pay(user).await;
    world.direct_upload(user, "a.txt", PDF).await
}

async fn refunds_left(world: &World, user: &User) -> u64 {
    let request = request(Method::GET, "/api/balance/");
    let answer = world.send(Some(user), balance::ENDPOINTS, request, balance::handle);
    answer.await.body["refunds_left_today"].as_u64().unwrap()
}

#[tokio::test]
async fn of_ten_uncountable_files_that_are_counted_at_once_five_are_refunded() {
    let mut world = World::start().await;
    world.limits.refunds_per_account = 5;
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    assert_eq!(refunds_left(&world, &alice).await, 5);
    let mut events = Vec::new();
    for _ in 0..10 {
        events.push([uncountable(&world, &alice).await.event()]);
    }
    let deliveries = events.iter().map(|event| world.deliver(event));
    assert_eq!(join_all(deliveries).await, [0; 10]);
    assert_eq!(world.credits(&alice).await, 5);
    assert_eq!(refunds_left(&world, &alice).await, 0);
    let files = world.files(&alice).await;
    let charged: Vec<_> = files.iter().filter(|file| !file.credit_refunded).collect();
    for file in &charged {
        let reason = file.failure.as_ref().unwrap();
        assert!(
            reason.message.contains("not refunded, because 5 of"),
            "{}",
            reason.message
        );
    }
    // The owner of a file that is charged may still download it.
    assert_eq!((charged.len(), world.aws.bucket.keys().len()), (5, 5));
    expect_all_ended(&world, &alice).await;

    let upload = uncountable(&world, &bob).await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    assert_eq!(world.credits(&bob).await, 1, "everybody has five");
    world.advance(TimeDelta::days(1));
    let upload = uncountable(&world, &alice).await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    assert_eq!(world.credits(&alice).await, 6, "every day has five");
}

#[tokio::test]
async fn a_crash_after_the_refund_leaves_no_object() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let upload = uncountable(&world, &alice).await;
    let event = [upload.event()];
    let crashed = crash_at(FaultPoint::CountRecorded, world.deliver(&event)).await;
    assert!(crashed.is_none(), "the process crashed");
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.aws.bucket.keys().len(), 1);
    assert_eq!(world.deliver(&event).await, 0);
    expect_all_ended(&world, &alice).await;
}
