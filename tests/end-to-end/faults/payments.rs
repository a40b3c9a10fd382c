use super::{BROKEN, FOR_GOOD, THROTTLED, expect_clear_failure};
use crate::books::audit;
use crate::kills::hint;
use crate::person::{Person, send};
use crate::system::{story, system};
use crate::wire::Fault;
use futures_util::future::join_all;
use reqwest::Method;

#[test]
fn a_settlement_survives_a_database_that_fails_at_any_call() {
    story(async {
        let faults = [BROKEN, THROTTLED, Fault::Silence, Fault::AnswerLost];
        let calls = ["GetItem", "TransactWriteItems"];
        let stories = calls.map(|call| faults.map(|fault| a_settlement_meets(call, fault)));
        join_all(stories.into_iter().flatten()).await;
    });
}

async fn a_settlement_meets(call: &str, fault: Fault) {
    let what = format!("{call} {fault:?}");
    let alice = Person::register().await;
    let id = alice.pay_without_return().await;
    let spoiled = system().wire.spoil(&[call, &id], fault, FOR_GOOD);
    expect_clear_failure(&hint("payment-success", &id).await, &what);
    assert!(spoiled.met() > 0, "{what}: it was not met");
    drop(spoiled);
    audit(&alice).await;
    hint("payment-success", &id).await.expect(200);
    assert_eq!(alice.payment_status(&id).await, "Paid", "{what}");
    assert_eq!(audit(&alice).await, 1, "{what}");
}

#[test]
fn a_settlement_whose_answer_is_lost_once_is_one_credit_at_once() {
    story(async {
        let alice = Person::register().await;
        let id = alice.pay_without_return().await;
        let spoiled = system()
            .wire
            .spoil(&["TransactWriteItems", &id], Fault::AnswerLost, 1);
        let answer = hint("payment-success", &id).await.expect(200);
        assert_eq!(answer["message"], "Payment Successful");
        assert!(spoiled.met() > 1);
        assert_eq!(audit(&alice).await, 1);
    });
}

#[test]
fn a_payment_whose_beginning_was_lost_is_opened_by_the_next_try() {
    let faults = [BROKEN, Fault::Silence, Fault::AnswerLost];
    story(join_all(faults.map(an_initiation_meets)));
}

async fn an_initiation_meets(fault: Fault) {
    let alice = Person::register().await;
    let own = format!(r#""user_id":{{"N":"{}"}}"#, alice.id);
    let marks = ["TransactWriteItems", &own];
    let spoiled = system().wire.spoil(&marks, fault, FOR_GOOD);
    let initiate = send(alice.request(Method::POST, "/api/initiate-payment/"));
    expect_clear_failure(&initiate.await, &format!("{fault:?}"));
    drop(spoiled);
    audit(&alice).await;
    alice.pay().await;
    assert_eq!(audit(&alice).await, 1, "{fault:?}");
}
