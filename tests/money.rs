//! Money and files on the running system: what only storage, the queue, the gateway and the policies of
//! the template can show. The stories of every fault are in tests/in-process.

use crate::person::{Answer, Person, anonymous, multipart, send};
use crate::system::{aws, story, system};
use aamarpay_sandbox::{Outcome, Payer};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::RwLock;

/// Held by stories that use `payment-ipn` or `upload-direct`, which those in `kills` break meanwhile.
pub static CALM: RwLock<()> = RwLock::const_new(());

/// Asks for a direct upload under an `Idempotency-Key`.
pub async fn reserve_once(person: &Person, key: &str) -> Answer {
    let file = json!({"filename": "a.txt", "size_bytes": 7});
    let request = person.request(Method::POST, "/api/upload/direct/");
    send(request.header("idempotency-key", key).json(&file)).await
}

/// Asks for a direct upload.
async fn reserve(person: &Person, filename: &str, size_bytes: usize) -> Value {
    let file = json!({"filename": filename, "size_bytes": size_bytes});
    let request = person.request(Method::POST, "/api/upload/direct/");
    send(request.json(&file)).await.expect(201)
}

/// Does what the answer to a reservation says; its headers may be changed first.
async fn bring(reserved: &Value, content: &[u8], change: Option<(&str, &str)>) -> u16 {
    let upload = &reserved["upload"];
    let mut request = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        let value = match change {
            Some((changed, value)) if changed == name => value,
            _ => value.as_str().unwrap(),
        };
        // The HTTP client measures the body itself.
        if name != "content-length" {
            request = request.header(name, value);
        }
    }
    send(request.body(content.to_vec())).await.status.as_u16()
}

#[test]
fn a_direct_upload_takes_exactly_what_was_announced_and_takes_it_once() {
    story(async {
        let _calm = CALM.read().await;
        let alice = Person::register().await;
        alice.pay().await;
        // More than the gateway would take.
        let content = "three little words ".repeat(400_000).into_bytes();
        let reserved = reserve(&alice, "large.txt", content.len()).await;
        let (longer, shorter) = ([&content[..], b"!"].concat(), &content[1..]);
        assert_eq!(bring(&reserved, &longer, None).await, 403);
        assert_eq!(bring(&reserved, shorter, None).await, 403);
        let html = Some(("content-type", "text/html"));
        assert_eq!(bring(&reserved, &content, html).await, 403);
        assert_eq!(bring(&reserved, &content, None).await, 200);
        assert_eq!(bring(&reserved, &content, None).await, 412);
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
        let (payment_url, id) = alice.initiate_payment().await;
        // The payer's browser never comes back.
        Payer::new()
            .choose(&payment_url, Outcome::Success)
            .await
            .unwrap();
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
        let _calm = CALM.read().await;
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

/// Brings the next look at a row forward: nobody wants to wait for hours.
pub async fn make_due(table: &str, key: Value, more: &str) {
    let table = system().stack.storage(table).unwrap();
    let long_ago = json!({"S": "2026-11-01T00:00:00.000000Z"});
    let update = json!({
        "TableName": table, "Key": key, "UpdateExpression": format!("SET check_at = :long_ago{more}"),
        "ExpressionAttributeValues": {":long_ago": long_ago},
    });
    aws("DynamoDB_20120810.UpdateItem", update).await;
}

#[test]
fn what_was_lost_on_the_way_is_reconciled() {
    story(async {
        let _calm = CALM.read().await;
        let alice = Person::register().await;
        alice.pay().await;
        let (payment_url, id) = alice.initiate_payment().await;
        Payer::new()
            .choose(&payment_url, Outcome::Success)
            .await
            .unwrap();
        make_due("PaymentsTable", json!({"transaction_id": {"S": id}}), "").await;
        let lost = reserve(&alice, "lost.txt", 7).await["file_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let key = json!({"file_id": {"S": lost}});
        make_due("FilesTable", key, ", arrives_by = :long_ago").await;
        let report = system()
            .stack
            .invoke("reconcile", &json!({}))
            .await
            .unwrap();
        assert_eq!(report["Errors"], 0, "{report}");
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
        let report = system()
            .stack
            .invoke("reconcile", &json!({}))
            .await
            .unwrap();
        assert_eq!(report["Errors"], 0, "{report}");
        assert_eq!(alice.counted(id).await["word_count"], 3);
    });
}
