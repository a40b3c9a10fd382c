use super::{DATABASE_ERROR, DATABASE_THROTTLES, expect_clear_failure, objects_of, rows_of};
use crate::harness::audit::audit;
use crate::harness::backdate::end_lease;
use crate::harness::fault_proxy::{ALWAYS, Fault, SLOW_DOWN};
use crate::harness::http::Answer;
use crate::harness::person::{Person, file_id};
use crate::harness::repeatable::Repeatable;
use crate::harness::scenario::scenario;
use crate::harness::system::system;
use futures_util::future::join_all;

async fn upload(person: &Person) -> Answer {
    Repeatable::Upload.call(person, "k").await
}

/// Every call that an upload makes: its patterns, with `{}` for the user's id.
const CALLS: [[&str; 2]; 5] = [
    ["DynamoDB_20120810.GetItem", r#""id":{"N":"{}"}"#],
    ["DynamoDB_20120810.PutItem", "idempotency#{}#"],
    [
        "DynamoDB_20120810.TransactWriteItems",
        r#""user_id":{"N":"{}"}"#,
    ],
    ["PUT /", "uploads/{}/"],
    ["DynamoDB_20120810.UpdateItem", "idempotency#{}#"],
];

async fn uploads_survive(database: Fault, storage: Fault, times: usize) {
    let tests = CALLS.map(|call| {
        let is_storage = call[0].starts_with("PUT");
        let fault = if is_storage { storage } else { database };
        upload_survives(call, fault, times)
    });
    join_all(tests).await;
}

async fn upload_survives(call: [&'static str; 2], fault: Fault, times: usize) {
    let what = format!("{call:?} {fault:?} {times}");
    let alice = Person::register().await;
    alice.pay().await;
    let patterns = call.map(|pattern| pattern.replace("{}", &alice.id.to_string()));
    let patterns = [patterns[0].as_str(), &patterns[1]];
    let injection = system().faults.inject(&patterns, fault, times);
    let first = upload(&alice).await;
    assert!(injection.hits() > 0, "{what}: no call failed");
    drop(injection);
    audit(&alice).await;
    if times == 1 {
        assert_eq!(first.status, 201, "{what}: {}", first.body);
    } else if first.status != 201 {
        expect_clear_failure(&first, &what);
    }
    // The client repeats the request under the same key. The first attempt may hold its lease for a minute.
    let mut again = upload(&alice).await;
    if again.status == 409 {
        end_lease(Repeatable::Upload, &alice, "k").await;
        again = upload(&alice).await;
    }
    assert_eq!(again.status, 201, "{what}: {}", again.body);
    let file = alice.wait_for_count(file_id(&again.json())).await;
    assert_eq!(file["word_count"], 2, "{what}");
    assert_eq!(audit(&alice).await, 0, "{what}");
}

#[test]
fn an_upload_survives_errors_at_any_call() {
    let storage_error = Fault::Respond(500, "");
    scenario(uploads_survive(DATABASE_ERROR, storage_error, ALWAYS));
}

#[test]
fn an_upload_survives_throttling_at_any_call() {
    scenario(async {
        uploads_survive(DATABASE_THROTTLES, SLOW_DOWN, ALWAYS).await;
        uploads_survive(DATABASE_THROTTLES, SLOW_DOWN, 1).await;
    });
}

#[test]
fn an_upload_survives_no_response_at_any_call() {
    scenario(uploads_survive(
        Fault::NoResponse,
        Fault::NoResponse,
        ALWAYS,
    ));
}

#[test]
fn an_upload_survives_lost_responses_at_any_call() {
    scenario(async {
        uploads_survive(Fault::ResponseLost, Fault::ResponseLost, ALWAYS).await;
        uploads_survive(Fault::ResponseLost, Fault::ResponseLost, 1).await;
    });
}

/// The object arrives and is counted, but the function only sees that storage does not respond.
#[test]
fn an_upload_that_was_counted_before_its_refund_is_accepted() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let faults = &system().faults;
        let store = ["PUT /", &objects_of(alice.id)];
        let stored = faults.inject(&store, Fault::ResponseLost, ALWAYS);
        let refund = ["given_back = :true", &rows_of(alice.id)];
        let refund = faults.inject(&refund, Fault::NoResponse, 1);
        let file = upload(&alice).await.expect(201);
        assert!(stored.hits() > 0 && refund.hits() > 1);
        assert_eq!(file["status"], "Completed");
        assert_eq!(upload(&alice).await.expect(201), file);
        assert_eq!(audit(&alice).await, 0);
    });
}
