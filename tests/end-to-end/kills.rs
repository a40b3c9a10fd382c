//! A function's process dies in the middle of its work: at every fault point there is, in every function
//! that comes by. The test run builds the functions with the feature `fault-points`, and the environment
//! variable `FAULT_POINT` of one function names the step.

use crate::books::audit;
use crate::person::{Answer, Person, anonymous, multipart, send};
use crate::queue::{self, object_of};
use crate::system::{alone, let_die, reconcile, system};
use crate::time::{make_file_due, make_file_old, make_payment_due, outlive};
use crate::wire::Fault;
use aamarpay_sandbox::{Outcome, Payer};
use reqwest::Method;
use serde_json::json;

/// What the gateway of AWS says for a function that died.
#[track_caller]
fn expect_death(answer: &Answer, point: &str) {
    assert_eq!(answer.status, 500, "{point}: {}", answer.body);
    let broken = json!({"message": "Internal Server Error"});
    assert_eq!(answer.json(), broken, "{point}: it did not die");
}

/// A callback or notification; what it says beside the transaction does not matter.
pub async fn hint(function: &str, id: &str) -> Answer {
    let path = format!("/api/{}/", function.replace('-', "/"));
    let claim = [("mer_txnid", id), ("pay_status", "x"), ("cus_name", "x")];
    send(anonymous(Method::POST, &path).form(&claim)).await
}

#[test]
fn death_while_settling_is_made_up_for_by_the_next_hint() {
    alone(async {
        let alice = Person::register().await;
        let mut paid = 0;
        for function in [
            "payment-success",
            "payment-failure",
            "payment-cancel",
            "payment-ipn",
        ] {
            for (point, written) in [("settle:searched", 0), ("settle:written", 1)] {
                let id = alice.pay_without_return().await;
                let_die(function, Some(point)).await;
                expect_death(&hint(function, &id).await, point);
                assert_eq!(audit(&alice).await, paid + written, "{function} {point}");
                // In place of the dead process there is another, for whom nothing has changed.
                let next = hint(function, "PAY_0000000000000000").await;
                assert!(!next.status.is_server_error(), "{}", next.body);
                let_die(function, None).await;
                assert_eq!(hint(function, &id).await.status, 200);
                paid += 1;
                assert_eq!(alice.payment_status(&id).await, "Paid");
                assert_eq!(audit(&alice).await, paid, "{function} {point}");
            }
        }
    });
}

#[test]
fn death_while_reconciling_is_made_up_for_by_the_next_run() {
    alone(async {
        let alice = Person::register().await;
        for (place, point) in [
            "reconcile:payment-turn",
            "settle:searched",
            "settle:written",
        ]
        .into_iter()
        .enumerate()
        {
            let id = alice.pay_without_return().await;
            make_payment_due(&id).await;
            die_reconciling(point).await;
            audit(&alice).await;
            make_payment_due(&id).await;
            reconcile().await;
            assert_eq!(alice.payment_status(&id).await, "Paid", "{point}");
            assert_eq!(audit(&alice).await, place + 1, "{point}");
        }
        let lost = alice.reserve("lost.txt", 7).await;
        let lost = lost["file_id"].as_str().unwrap();
        make_file_due(lost).await;
        die_reconciling("reconcile:file-turn").await;
        assert_eq!(audit(&alice).await, 2);
        make_file_due(lost).await;
        reconcile().await;
        assert_eq!(alice.file(lost).await["status"], "Failed");
        assert_eq!(audit(&alice).await, 3);
    });
}

#[test]
fn death_after_giving_up_a_file_leaves_no_object_behind() {
    alone(async {
        queue::hurry(1).await;
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let unreadable = system()
            .wire
            .spoil(&["GET /", &path], Fault::Answer(500, ""), 1000);
        let file = alice.upload("a.txt", b"words").await.expect(201);
        let id = file["file_id"].as_str().unwrap();
        make_file_old(id).await;
        die_reconciling("reconcile:given-back").await;
        assert_eq!(audit(&alice).await, 1);
        drop(unreadable);
        queue::eventually("the object goes", async || {
            object_of(&alice, id).await == 404
        })
        .await;
        assert_eq!(audit(&alice).await, 1);
    });
}

async fn die_reconciling(point: &str) {
    let_die("reconcile", Some(point)).await;
    let outcome = system().stack.invoke("reconcile", &json!({})).await;
    assert!(outcome.is_err(), "{point}: it did not die");
    let_die("reconcile", None).await;
}

const INITIATE: (&str, &str) = ("initiate-payment", "/api/initiate-payment/");
pub const UPLOAD: (&str, &str) = ("upload", "/api/upload/");
const DIRECT: (&str, &str) = ("upload-direct", "/api/upload/direct/");

/// The same request under the same key each time.
pub async fn try_once(person: &Person, path: &str, key: &str) -> Answer {
    let request = person
        .request(Method::POST, path)
        .header("idempotency-key", key);
    send(match path {
        "/api/upload/" => request
            .header("content-type", multipart::CONTENT_TYPE)
            .body(multipart::file("a.txt", b"one two")),
        _ => request.json(&json!({"filename": "a.txt", "size_bytes": 7})),
    })
    .await
}

/// Dies at `point`, and is told by the same key to go on: at first it may still be alive, for all anybody
/// knows.
async fn die_and_go_on(
    person: &Person,
    (function, path): (&'static str, &str),
    point: &str,
) -> Answer {
    let_die(function, Some(point)).await;
    expect_death(&try_once(person, path, point).await, point);
    audit(person).await;
    let_die(function, None).await;
    try_once(person, path, point).await.expect(409);
    outlive(person, path, point).await;
    try_once(person, path, point).await
}

#[test]
fn death_while_initiating_opens_no_payment_that_anybody_pays_twice() {
    alone(async {
        let alice = Person::register().await;
        for (place, point) in [
            "idempotency:begun",
            "initiate:recorded",
            "initiate:initiated",
            "idempotency:acted",
        ]
        .into_iter()
        .enumerate()
        {
            let opened = die_and_go_on(&alice, INITIATE, point).await.expect(200);
            let url = opened["payment_url"].as_str().unwrap();
            Payer::new().choose(url, Outcome::Success).await.unwrap();
            let id = opened["transaction_id"].as_str().unwrap();
            hint("payment-success", id).await.expect(200);
            assert_eq!(audit(&alice).await, place + 1, "{point}");
        }
    });
}

#[test]
fn death_while_accepting_costs_one_credit_and_leaves_one_file() {
    alone(async {
        let alice = Person::register().await;
        let points = [
            "idempotency:begun",
            "upload:before-accept",
            "upload:accepted",
            "idempotency:acted",
        ];
        let deaths = points.map(|point| [(UPLOAD, point), (DIRECT, point)]);
        let deaths = deaths.into_iter().flatten();
        for (place, (function, point)) in deaths.chain([(UPLOAD, "upload:stored")]).enumerate() {
            alice.pay().await;
            let accepted = die_and_go_on(&alice, function, point).await.expect(201);
            if function == DIRECT {
                assert_eq!(alice.bring(&accepted, b"one two", None).await, 200);
            }
            let file = alice.counted(accepted["file_id"].as_str().unwrap()).await;
            assert_eq!(file["word_count"], 2, "{function:?} {point}");
            assert_eq!(audit(&alice).await, 0, "{function:?} {point}");
            let files = alice.files().await.len();
            assert_eq!(files, place + 1, "{function:?} {point}");
        }
    });
}

#[test]
fn death_while_accepting_gives_the_credit_back_to_who_does_not_try_again() {
    alone(async {
        let alice = Person::register().await;
        for function in [UPLOAD, DIRECT] {
            alice.pay().await;
            let_die(function.0, Some("upload:accepted")).await;
            expect_death(&try_once(&alice, function.1, "k").await, "upload:accepted");
            let_die(function.0, None).await;
            assert_eq!(audit(&alice).await, 0);
            let id = alice.files().await[0]["file_id"]
                .as_str()
                .unwrap()
                .to_owned();
            make_file_due(&id).await;
            reconcile().await;
            assert_eq!(alice.file(&id).await["status"], "Failed");
            assert_eq!(audit(&alice).await, 1);
            alice.upload("again.txt", b"one").await.expect(201);
        }
    });
}

#[test]
fn death_while_counting_leaves_one_count() {
    alone(async {
        queue::hurry(5).await;
        let before = queue::backlog().await;
        let alice = Person::register().await;
        let path = format!("uploads/{}/", alice.id);
        for point in ["count:counted", "count:recorded"] {
            alice.pay().await;
            let_die("word-count", Some(point)).await;
            let reads = system().wire.spoil(&["GET /", &path], Fault::Silence, 0);
            let file = alice.upload("a.txt", b"one two").await.expect(201);
            let id = file["file_id"].as_str().unwrap();
            if point == "count:counted" {
                // Who reads it a second time is the next process.
                queue::eventually("another try", async || reads.met() > 1).await;
                let_die("word-count", None).await;
                audit(&alice).await;
            }
            assert_eq!(alice.counted(id).await["word_count"], 2, "{point}");
            let_die("word-count", None).await;
            queue::eventually("it is done with", async || queue::backlog().await <= before).await;
            assert_eq!(audit(&alice).await, 0, "{point}");
        }
    });
}
