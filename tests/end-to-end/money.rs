//! Payments and files: what needs real storage, a real queue, API Gateway and the policies of the template.
//! tests/in-process covers more faults.

use crate::harness::aamarpay::{
    callback, callback_at_once, searches, set_status, switch_customer, switch_transaction,
};
use crate::harness::api::{anonymous, send};
use crate::harness::audit::audit;
use crate::harness::backdate::{
    forget_response, forget_search, make_file_due, make_file_older, make_file_uncounted,
    make_payment_due,
};
use crate::harness::http::Answer;
use crate::harness::person::{Person, file_id};
use crate::harness::repeatable::Repeatable;
use crate::harness::scenario::scenario;
use crate::harness::system::reconcile;
use aamarpay_sandbox::{Outcome, Payer};
use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn a_direct_upload_accepts_exactly_the_announced_file_and_accepts_it_once() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        // API Gateway takes no body of this size.
        let content = "three little words ".repeat(400_000).into_bytes();
        let reserved = alice.reserve("large.txt", content.len()).await;
        let (longer, shorter) = ([&content[..], b"!"].concat(), &content[1..]);
        assert_eq!(alice.upload_reserved(&reserved, &longer, None).await, 403);
        assert_eq!(alice.upload_reserved(&reserved, shorter, None).await, 403);
        let html = Some(("content-type", "text/html"));
        assert_eq!(alice.upload_reserved(&reserved, &content, html).await, 403);
        assert_eq!(alice.upload_reserved(&reserved, &content, None).await, 200);
        assert_eq!(alice.upload_reserved(&reserved, &content, None).await, 412);
        let file = alice.wait_for_count(file_id(&reserved)).await;
        assert_eq!(
            (&file["status"], &file["word_count"]),
            (&json!("Completed"), &json!(1_200_000))
        );
        alice.upload("second.txt", b"free").await.expect(403);
    });
}

#[test]
fn an_upload_too_large_for_api_gateway_is_pointed_to_the_direct_upload() {
    scenario(async {
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
fn a_payer_who_cancels_reads_that_nothing_was_charged_only_if_aamarpay_says_so() {
    scenario(async {
        let alice = Person::register().await;
        let page = async |id: &str| {
            let path = format!("/api/payment/cancel/?mer_txnid={id}");
            let request = anonymous(Method::GET, &path).header("accept", "text/html");
            let page = send(request).await;
            assert_eq!(page.status, 200, "{}", page.body);
            page.body
        };
        let nothing = "nothing was charged";
        let (_, open) = alice.initiate_payment().await;
        assert!(page(&open).await.contains(nothing));
        switch_transaction(&open, json!({"search": "http_500"})).await;
        assert!(!page(&open).await.contains(nothing));
        let (url, held) = alice.initiate_payment().await;
        switch_transaction(&held, json!({"risk": "held"})).await;
        Payer::new().choose(&url, Outcome::Success).await.unwrap();
        let shown = page(&held).await;
        assert!(shown.contains("do not pay again"), "{shown}");
        assert_eq!(alice.payment_status(&held).await, "Held");
        assert_eq!(audit(&alice).await, 0);
    });
}

#[test]
fn fifty_identical_concurrent_callbacks_pay_for_one_upload() {
    scenario(async {
        let alice = Person::register().await;
        let id = alice.pay_without_callback().await;
        let begun = Instant::now();
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
        let mut successful = 0;
        for callback in callbacks.collect::<Vec<_>>() {
            // One of them asks aamarPay. Whoever comes before its answer gets the stored state.
            match callback.await.unwrap()["message"].as_str().unwrap() {
                "Payment Successful" => successful += 1,
                message => assert_eq!(message, "Payment is Pending"),
            }
        }
        assert!(successful > 0);
        assert!(searches(&id).await <= most_searches(begun));
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(403);
        let history = alice.history().await;
        let settled = history.iter().filter(|action| *action == "payment");
        assert_eq!(settled.count(), 1);
    });
}

#[test]
fn an_ipn_settles_a_payment_whose_payer_did_not_return() {
    scenario(async {
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
        forget_search(&id).await;
        for _ in 0..3 {
            notify().await.expect(200);
        }
        assert_eq!(alice.payment_status(&id).await, "Paid");
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(403);
    });
}

async fn upload_once(person: &Person, key: &str, content: &[u8]) -> Answer {
    let request = person.upload_request("a.txt", content);
    send(request.header("idempotency-key", key)).await
}

#[test]
fn a_repeated_upload_gets_the_first_answer() {
    scenario(async {
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
fn a_lost_callback_and_a_lost_upload_are_reconciled() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let id = alice.pay_without_callback().await;
        make_payment_due(&id).await;
        let lost = alice.reserve("lost.txt", 7).await;
        make_file_due(file_id(&lost)).await;
        reconcile().await;
        assert_eq!(alice.payment_status(&id).await, "Paid");
        let files = alice.files().await;
        assert_eq!(files[0]["status"], "Failed");
        // Two credits: one from the late payment, one from the lost file.
        alice.upload("first.txt", b"one").await.expect(201);
        alice.upload("second.txt", b"two").await.expect(201);
        alice.upload("third.txt", b"three").await.expect(403);
    });
}

#[test]
fn a_file_whose_event_was_lost_is_counted_after_reconciliation() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let file = alice
            .upload("a.txt", b"three little words")
            .await
            .expect(201);
        let id = file_id(&file);
        alice.wait_for_count(id).await;
        make_file_uncounted(id).await;
        reconcile().await;
        assert_eq!(alice.wait_for_count(id).await["word_count"], 3);
    });
}

#[test]
fn of_fifty_concurrent_uploads_of_both_kinds_on_one_credit_one_is_accepted() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let answers = join_all((0..50).map(async |place| {
            let answer = if place % 2 == 0 {
                alice.upload("a.txt", b"one").await
            } else {
                send(alice.reserve_request("a.txt", 3)).await
            };
            answer.status.as_u16()
        }));
        let mut statuses = answers.await;
        statuses.sort_unstable();
        assert_eq!(statuses, [[201].as_slice(), &[403; 49]].concat());
        assert_eq!(alice.files().await.len(), 1);
        assert_eq!(audit(&alice).await, 0);
    });
}

#[test]
fn a_callback_that_names_another_users_payment_credits_only_its_owner() {
    scenario(async {
        let (alice, mallory) = (Person::register().await, Person::register().await);
        let (_, own) = mallory.initiate_payment().await;
        let id = alice.pay_without_callback().await;
        for (claimed, named) in [(&id, &id), (&own, &id), (&id, &own)] {
            let forged = json!({
                "mer_txnid": claimed, "pg_txnid": named, "epw_txnid": named, "opt_a": mallory.id,
                "cus_name": mallory.username, "cus_email": "mallory@example.com",
                "pay_status": "Successful", "status_code": "2", "amount": "100.00", "currency": "BDT",
                "store_id": "aamarpaytest", "user_id": mallory.id,
            });
            for callback in ["success", "failure", "cancel", "ipn"] {
                let path = format!("/api/payment/{callback}/");
                let request = mallory.request(Method::POST, &path);
                send(request.json(&forged)).await.expect(200);
            }
        }
        assert_eq!(audit(&alice).await, 1);
        assert_eq!(audit(&mallory).await, 0);
        assert_eq!(mallory.payment_status(&own).await, "Pending");
        mallory.upload("a.txt", b"free").await.expect(403);
    });
}

#[test]
fn a_direct_upload_is_refused_after_its_deadline() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let endpoint = Repeatable::DirectUpload;
        let reserve = || endpoint.call(&alice, "k");
        let file = reserve().await.expect(201);
        let id = file_id(&file);
        // As if the function had crashed almost half an hour ago, before its response. The seconds that are left of it have to
        // suffice for the repeated request on a slow machine.
        let left = 10;
        let age = TimeDelta::minutes(30) - TimeDelta::seconds(left);
        make_file_older(&file, age).await;
        forget_response(endpoint, &alice, "k").await;
        let late = reserve().await.expect(201);
        assert_eq!(late["file_id"], id);
        // The emulator checks the deadline of the presigned URL by the real clock.
        tokio::time::sleep(Duration::from_secs(left.unsigned_abs() + 1)).await;
        assert_eq!(alice.upload_reserved(&late, b"one two", None).await, 403);
        forget_response(endpoint, &alice, "k").await;
        reserve().await.expect(503);
        make_file_due(id).await;
        reconcile().await;
        assert_eq!(audit(&alice).await, 1);
    });
}

#[test]
fn a_person_has_a_limited_number_of_open_payments() {
    scenario(async {
        let alice = Person::register().await;
        let initiate = || send(alice.request(Method::POST, "/api/initiate-payment/"));
        let answers = join_all((0..8).map(|_| initiate())).await;
        let (opened, refused): (Vec<Answer>, Vec<Answer>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((opened.len(), refused.len()), (5, 3));
        for answer in refused {
            let wait: u64 = answer.headers["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((80_000..=86_400).contains(&wait), "{wait}");
            let body = answer.expect(429);
            let detail = body["detail"].as_str().unwrap();
            assert!(
                detail.starts_with("You have 5 unfinished payments"),
                "{detail}"
            );
        }
        // A payment that ends makes room.
        let opened = opened[0].json();
        let id = opened["transaction_id"].as_str().unwrap();
        set_status(id, "successful").await;
        callback("payment-success", id).await.expect(200);
        initiate().await.expect(200);
    });
}

#[test]
fn data_of_the_payer_that_aamarpay_refuses_are_named() {
    scenario(async {
        let alice = Person::register().await;
        switch_customer(&alice.email(), json!({"initiate": "refused_phone"})).await;
        let initiate = async || Repeatable::InitiatePayment.call(&alice, "one key").await;
        let refused = initiate().await.expect(400);
        let message = refused["cus_phone"][0].as_str().unwrap();
        assert!(message.contains("cus_phone is invalid."), "{message}");
        switch_customer(&alice.email(), json!({"initiate": "normal"})).await;
        // A refusal leaves its key free.
        initiate().await.expect(200);
    });
}

#[test]
fn of_thirty_callbacks_at_once_one_asks_aamarpay() {
    scenario(async {
        let alice = Person::register().await;
        let (_, id) = alice.initiate_payment().await;
        let begun = Instant::now();
        let callbacks = (0..30).map(|_| callback_at_once("payment-success", &id));
        for answer in join_all(callbacks).await {
            assert_eq!(answer.expect(200)["message"], "Payment is Pending");
        }
        assert!(searches(&id).await <= most_searches(begun));
    });
}

/// aamarPay is asked about a payment once in three seconds, so a slow machine allows a second search.
fn most_searches(begun: Instant) -> u64 {
    1 + begun.elapsed().as_secs() / 3
}
