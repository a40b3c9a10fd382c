//! The queue before word-count: messages that are duplicate, late, out of order, or fail.

use crate::harness::audit::audit;
use crate::harness::fault_proxy::{ALWAYS, SLOW_DOWN};
use crate::harness::person::{Person, file_id};
use crate::harness::scenario::exclusive_scenario;
use crate::harness::system::system;
use crate::harness::wait::eventually;
use crate::harness::{queue, storage};
use serde_json::json;

/// The message by which S3 reports the object of a `.txt` file.
fn object_created(person: &Person, file_id: &str) -> String {
    let bucket = storage::bucket();
    let key = storage::key(person.id, file_id);
    let object = json!({"key": key, "size": 7, "sequencer": "0055AED6DCD90281E5"});
    json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-22T04:00:00.000Z", "awsRegion": "us-east-1",
        "userIdentity": {"principalId": "AWS:X"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {}, "s3": {"bucket": {"name": bucket}, "object": object},
    }]})
    .to_string()
}

#[test]
fn duplicate_concurrent_and_late_messages_leave_one_count() {
    exclusive_scenario(async {
        let before = queue::backlog().await;
        let alice = Person::register().await;
        alice.pay().await;
        alice.pay().await;
        let reserved = alice.reserve("b.txt", 7).await;
        let late = file_id(&reserved);
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file_id(&file);
        let message = object_created(&alice, id);
        for _ in 0..12 {
            queue::send(&message).await;
        }
        let uploaded = alice.upload_reserved(&reserved, b"a b c d", None).await;
        assert_eq!(uploaded, 200);
        assert_eq!(alice.wait_for_count(id).await["word_count"], 2);
        assert_eq!(alice.wait_for_count(late).await["word_count"], 4);
        // The older event comes after the newer one.
        queue::send(&object_created(&alice, late)).await;
        queue::send(&message).await;
        eventually("all messages are processed", async || {
            queue::backlog().await <= before
        })
        .await;
        assert_eq!(alice.file(id).await["word_count"], 2);
        assert_eq!(audit(&alice).await, 0);
    });
}

#[test]
fn a_message_that_fails_five_times_waits_in_the_dead_letter_queue_until_it_is_sent_back() {
    exclusive_scenario(async {
        queue::redeliver_after(1).await;
        let before = queue::backlog().await;
        let dead_before = queue::dead_letters().await;
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let read = ["GET /", &path];
        let unreadable = system().faults.inject(&read, SLOW_DOWN, ALWAYS);
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file_id(&file);
        eventually("the message is a dead letter", async || {
            queue::dead_letters().await > dead_before
        })
        .await;
        // The SDK itself attempts each of the five reads three times.
        assert!(unreadable.hits() >= 5, "{}", unreadable.hits());
        assert_eq!(alice.file(id).await["status"], "Processing");
        assert_eq!(audit(&alice).await, 0);
        drop(unreadable);
        queue::redrive().await;
        assert_eq!(alice.wait_for_count(id).await["word_count"], 2);
        eventually("the message is processed", async || {
            queue::backlog().await <= before
        })
        .await;
        assert_eq!(audit(&alice).await, 0);
    });
}
