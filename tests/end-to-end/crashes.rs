//! The process of a function crashes in the middle of its work: at every fault point, in each function of the API, in
//! word-count and in reconcile.

use crate::harness::aamarpay::callback;
use crate::harness::audit::audit;
use crate::harness::backdate::{end_lease, make_file_due, make_file_weeks_old, make_payment_due};
use crate::harness::fault_points::{crash_at, stop_crashing};
use crate::harness::fault_proxy::{ALWAYS, Fault};
use crate::harness::http::Answer;
use crate::harness::person::{Person, file_id};
use crate::harness::queue;
use crate::harness::repeatable::Repeatable;
use crate::harness::scenario::exclusive_scenario;
use crate::harness::storage::object_status;
use crate::harness::system::{reconcile, system};
use crate::harness::wait::eventually;
use aamarpay_sandbox::{Outcome, Payer};
use serde_json::json;
use service::faults::FaultPoint;

/// Fails unless API Gateway reports that the function crashed.
#[track_caller]
fn expect_crash(answer: &Answer, point: FaultPoint) {
    assert_eq!(answer.status, 500, "{point}: {}", answer.body);
    let crashed = json!({"message": "Internal Server Error"});
    assert_eq!(answer.json(), crashed, "{point}: it did not crash");
}

#[test]
fn a_crash_while_settling_is_repaired_by_the_next_callback() {
    exclusive_scenario(async {
        let alice = Person::register().await;
        let mut paid = 0;
        for function in [
            "payment-success",
            "payment-failure",
            "payment-cancel",
            "payment-ipn",
        ] {
            for (point, written) in [
                (FaultPoint::SettlementSearched, 0),
                (FaultPoint::SettlementWritten, 1),
            ] {
                let id = alice.pay_without_callback().await;
                crash_at(function, point).await;
                expect_crash(&callback(function, &id).await, point);
                assert_eq!(audit(&alice).await, paid + written, "{function} {point}");
                // Another process takes the place of the crashed one and works as usual, as long as it does not reach
                // the fault point.
                let other = callback(function, "PAY_0000000000000000").await;
                assert!(!other.status.is_server_error(), "{}", other.body);
                stop_crashing(function).await;
                assert_eq!(callback(function, &id).await.status, 200);
                paid += 1;
                assert_eq!(alice.payment_status(&id).await, "Paid");
                assert_eq!(audit(&alice).await, paid, "{function} {point}");
            }
        }
    });
}

#[test]
fn a_crash_while_reconciling_is_repaired_by_the_next_run() {
    exclusive_scenario(async {
        let alice = Person::register().await;
        let points = [
            FaultPoint::PaymentLeased,
            FaultPoint::SettlementSearched,
            FaultPoint::SettlementWritten,
        ];
        for (place, point) in points.into_iter().enumerate() {
            let id = alice.pay_without_callback().await;
            make_payment_due(&id).await;
            crash_reconciling(point).await;
            audit(&alice).await;
            make_payment_due(&id).await;
            reconcile().await;
            assert_eq!(alice.payment_status(&id).await, "Paid", "{point}");
            assert_eq!(audit(&alice).await, place + 1, "{point}");
        }
        let lost = alice.reserve("lost.txt", 7).await;
        let lost = file_id(&lost);
        make_file_due(lost).await;
        crash_reconciling(FaultPoint::FileLeased).await;
        assert_eq!(audit(&alice).await, 2);
        make_file_due(lost).await;
        reconcile().await;
        assert_eq!(alice.file(lost).await["status"], "Failed");
        assert_eq!(audit(&alice).await, 3);
    });
}

#[test]
fn a_crash_after_a_refund_leaves_no_object_behind() {
    exclusive_scenario(async {
        queue::redeliver_after(1).await;
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let faults = &system().faults;
        let unreadable = faults.inject(&["GET /", &path], Fault::Respond(500, ""), ALWAYS);
        let file = alice.upload("a.txt", b"words").await.expect(201);
        let id = file_id(&file);
        make_file_weeks_old(id).await;
        crash_reconciling(FaultPoint::CreditRefunded).await;
        assert_eq!(audit(&alice).await, 1);
        drop(unreadable);
        eventually("the object is removed", async || {
            object_status(alice.id, id).await == 404
        })
        .await;
        assert_eq!(audit(&alice).await, 1);
    });
}

async fn crash_reconciling(point: FaultPoint) {
    crash_at("reconcile", point).await;
    let outcome = system().stack.invoke("reconcile", &json!({})).await;
    assert!(outcome.is_err(), "{point}: it did not crash");
    stop_crashing("reconcile").await;
}

/// Crashes at `point` and repeats the request under the same key. The first repetition gets 409, because the crashed
/// function still holds its lease on the request.
async fn crash_and_repeat(person: &Person, endpoint: Repeatable, point: FaultPoint) -> Answer {
    crash_at(endpoint.function(), point).await;
    expect_crash(&endpoint.call(person, point.as_str()).await, point);
    audit(person).await;
    stop_crashing(endpoint.function()).await;
    endpoint.call(person, point.as_str()).await.expect(409);
    end_lease(endpoint, person, point.as_str()).await;
    endpoint.call(person, point.as_str()).await
}

#[test]
fn a_crash_while_initiating_leads_to_one_payment() {
    exclusive_scenario(async {
        let alice = Person::register().await;
        let points = [
            FaultPoint::RequestBegun,
            FaultPoint::PaymentRecorded,
            FaultPoint::PaymentInitiated,
            FaultPoint::RequestActed,
        ];
        for (place, point) in points.into_iter().enumerate() {
            let initiated = crash_and_repeat(&alice, Repeatable::InitiatePayment, point).await;
            let opened = initiated.expect(200);
            let url = opened["payment_url"].as_str().unwrap();
            Payer::new().choose(url, Outcome::Success).await.unwrap();
            let id = opened["transaction_id"].as_str().unwrap();
            callback("payment-success", id).await.expect(200);
            assert_eq!(audit(&alice).await, place + 1, "{point}");
        }
    });
}

#[test]
fn a_crash_while_accepting_an_upload_costs_one_credit_and_leaves_one_file() {
    exclusive_scenario(async {
        let alice = Person::register().await;
        let points = [
            FaultPoint::RequestBegun,
            FaultPoint::UploadBeforeAccept,
            FaultPoint::UploadAccepted,
            FaultPoint::RequestActed,
        ];
        let crashes = points
            .map(|point| {
                [
                    (Repeatable::Upload, point),
                    (Repeatable::DirectUpload, point),
                ]
            })
            .into_iter()
            .flatten()
            .chain([(Repeatable::Upload, FaultPoint::UploadStored)]);
        for (place, (endpoint, point)) in crashes.enumerate() {
            alice.pay().await;
            let accepted = crash_and_repeat(&alice, endpoint, point).await.expect(201);
            if endpoint == Repeatable::DirectUpload {
                let uploaded = alice.upload_reserved(&accepted, b"one two", None).await;
                assert_eq!(uploaded, 200);
            }
            let file = alice.wait_for_count(file_id(&accepted)).await;
            assert_eq!(file["word_count"], 2, "{endpoint:?} {point}");
            assert_eq!(audit(&alice).await, 0, "{endpoint:?} {point}");
            let files = alice.files().await.len();
            assert_eq!(files, place + 1, "{endpoint:?} {point}");
        }
    });
}

#[test]
fn the_credit_of_an_upload_that_crashed_and_was_not_repeated_is_refunded() {
    exclusive_scenario(async {
        let alice = Person::register().await;
        for endpoint in [Repeatable::Upload, Repeatable::DirectUpload] {
            alice.pay().await;
            crash_at(endpoint.function(), FaultPoint::UploadAccepted).await;
            expect_crash(
                &endpoint.call(&alice, "k").await,
                FaultPoint::UploadAccepted,
            );
            stop_crashing(endpoint.function()).await;
            assert_eq!(audit(&alice).await, 0);
            let id = file_id(&alice.files().await[0]).to_owned();
            make_file_due(&id).await;
            reconcile().await;
            assert_eq!(alice.file(&id).await["status"], "Failed");
            assert_eq!(audit(&alice).await, 1);
            alice.upload("again.txt", b"one").await.expect(201);
        }
    });
}

#[test]
fn a_crash_while_counting_leaves_one_count() {
    exclusive_scenario(async {
        queue::redeliver_after(5).await;
        let before = queue::backlog().await;
        let alice = Person::register().await;
        let path = format!("uploads/{}/", alice.id);
        for point in [FaultPoint::WordsCounted, FaultPoint::CountRecorded] {
            alice.pay().await;
            crash_at("word-count", point).await;
            // It only counts the reads.
            let reads = system()
                .faults
                .inject(&["GET /", &path], Fault::NoResponse, 0);
            let file = alice.upload("a.txt", b"one two").await.expect(201);
            let id = file_id(&file);
            if point == FaultPoint::WordsCounted {
                // The second read is by the next process.
                eventually("word-count starts again", async || reads.hits() > 1).await;
                stop_crashing("word-count").await;
                audit(&alice).await;
            }
            assert_eq!(alice.wait_for_count(id).await["word_count"], 2, "{point}");
            stop_crashing("word-count").await;
            eventually("the message is processed", async || {
                queue::backlog().await <= before
            })
            .await;
            assert_eq!(audit(&alice).await, 0, "{point}");
        }
    });
}
