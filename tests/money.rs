//! Money and files on the running system: what only storage, the queue, the gateway and the policies of
//! the template can show. The stories of every fault are in tests/in-process.

use crate::person::{Answer, Person, anonymous, multipart, send};
use crate::system::{aws, reconcile, story, system};
use crate::time::{make_file_due, make_payment_due};
use aamarpay_sandbox::{Outcome, Payer};
use reqwest::Method;
use serde_json::json;

#[test]
fn a_direct_upload_takes_exactly_what_was_announced_and_takes_it_once() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        // More than the gateway would take.
        let content = "three little words ".repeat(400_000).into_bytes();
        let reserved = alice.reserve("large.txt", content.len()).await;
        let (longer, shorter) = ([&content[..], b"!"].concat(), &content[1..]);
        assert_eq!(alice.bring(&reserved, &longer, None).await, 403);
        assert_eq!(alice.bring(&reserved, shorter, None).await, 403);
        let html = Some(("content-type", "text/html"));
        assert_eq!(alice.bring(&reserved, &content, html).await, 403);
        assert_eq!(alice.bring(&reserved, &content, None).await, 200);
        assert_eq!(alice.bring(&reserved, &content, None).await, 412);
        let file = alice.counted(reserved["file_id"].as_str().unwrap()).await;
        assert_eq!(
            (&file["status"], &file["word_count"]),
            (&json!("Completed"), &json!(1_200_000))
        );
        alice.upload("second.txt", b"free").await.expect(403);
    });
}

#[test]
fn an_upload_that_is_too_large_for_the_gateway_is_shown_the_other_way() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        let refused = alice
            .upload("large.txt", &vec![b'x'; 4_500_000])
            .await
            .expect(413);
        let detail = refused["detail"].as_str().unwrap_or("");
        assert!(detail.contains("/api/upload/direct/"), "{refused}");
        alice
            .upload("small.txt", b"still paid for")
            .await
            .expect(201);
    });
}

#[test]
fn fifty_identical_callbacks_at_once_are_worth_one_upload() {
    story(async {
        let alice = Person::register().await;
        let id = alice.pay_without_return().await;
        let callbacks = (0..50).map(|_| {
            let fields = [
                ("mer_txnid", id.clone()),
                ("pay_status", "Successful".to_owned()),
                ("cus_name", "x".to_owned()),
            ];
            tokio::spawn(async move {
                send(anonymous(Method::POST, "/api/payment/success/").form(&fields))
                    .await
                    .expect(200)
            })
        });
        for callback in callbacks.collect::<Vec<_>>() {
            assert_eq!(callback.await.unwrap()["message"], "Payment Successful");
        }
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(403);
        let settled = alice
            .history()
            .await
            .into_iter()
            .filter(|action| action == "payment");
        assert_eq!(settled.count(), 1);
    });
}

#[test]
fn a_notification_settles_what_the_payer_did_not_return_for() {
    story(async {
        let alice = Person::register().await;
        let (payment_url, id) = alice.initiate_payment().await;
        let claim = json!({"mer_txnid": id, "pay_status": "Successful"});
        let notify = || send(anonymous(Method::POST, "/api/payment/ipn/").json(&claim));
        notify().await.expect(200);
        assert_eq!(alice.payment_status(&id).await, "Pending");
        Payer::new()
            .choose(&payment_url, Outcome::Success)
            .await
            .unwrap();
        for _ in 0..3 {
            notify().await.expect(200);
        }
        assert_eq!(alice.payment_status(&id).await, "Paid");
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(403);
    });
}

async fn upload_once(person: &Person, key: &str, content: &[u8]) -> Answer {
    let request = person.request(Method::POST, "/api/upload/");
    let request = request
        .header("idempotency-key", key)
        .header("content-type", multipart::CONTENT_TYPE);
    send(request.body(multipart::file("a.txt", content))).await
}

#[test]
fn a_repeated_upload_gets_the_first_answer() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        alice.pay().await;
        let first = upload_once(&alice, "k", b"one two").await.expect(201);
        let again = upload_once(&alice, "k", b"one two").await;
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.expect(201), first);
        upload_once(&alice, "k", b"something else")
            .await
            .expect(422);
        upload_once(&alice, "another", b"one two").await.expect(201);
        upload_once(&alice, "third", b"one two").await.expect(403);
        assert_eq!(alice.files().await.len(), 2);
    });
}

#[test]
fn what_was_lost_on_the_way_is_reconciled() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        let id = alice.pay_without_return().await;
        make_payment_due(&id).await;
        let lost = alice.reserve("lost.txt", 7).await["file_id"]
            .as_str()
            .unwrap()
            .to_owned();
        make_file_due(&lost).await;
        reconcile().await;
        assert_eq!(alice.payment_status(&id).await, "Paid");
        let files = alice.files().await;
        assert_eq!(files[0]["status"], "Failed");
        // Two credits: the late payment's and the lost file's.
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(201);
        alice.upload("third.txt", b"three").await.expect(403);
    });
}

#[test]
fn a_file_whose_event_was_lost_is_counted_after_reconciliation() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        let file = alice
            .upload("a.txt", b"three little words")
            .await
            .expect(201);
        let id = file["file_id"].as_str().unwrap();
        alice.counted(id).await;
        // As if word-count had never been told.
        let again = json!({
            "TableName": system().stack.storage("FilesTable").unwrap(), "Key": {"file_id": {"S": id}},
            "UpdateExpression": "SET #status = :processing, #open = :shard, check_at = :long_ago REMOVE word_count",
            "ExpressionAttributeNames": {"#status": "status", "#open": "open"},
            "ExpressionAttributeValues": {
                ":processing": {"S": "Processing"}, ":shard": {"S": "3"},
                ":long_ago": {"S": "2026-11-01T00:00:00.000000Z"},
            },
        });
        aws("DynamoDB_20120810.UpdateItem", again).await;
        reconcile().await;
        assert_eq!(alice.counted(id).await["word_count"], 3);
    });
}
