use super::{DATABASE_ERROR, DATABASE_THROTTLES, expect_clear_failure, rows_of};
use crate::harness::aamarpay::callback;
use crate::harness::api::send;
use crate::harness::audit::audit;
use crate::harness::fault_proxy::{ALWAYS, Fault};
use crate::harness::person::Person;
use crate::harness::scenario::scenario;
use crate::harness::system::system;
use futures_util::future::join_all;
use reqwest::Method;

#[test]
fn settlement_survives_a_database_failure_at_any_call() {
    scenario(async {
        let faults = [
            DATABASE_ERROR,
            DATABASE_THROTTLES,
            Fault::NoResponse,
            Fault::ResponseLost,
        ];
        let calls = ["GetItem", "UpdateItem", "TransactWriteItems"];
        let tests = calls.map(|call| faults.map(|fault| settlement_survives(call, fault)));
        join_all(tests.into_iter().flatten()).await;
    });
}

async fn settlement_survives(call: &str, fault: Fault) {
    let what = format!("{call} {fault:?}");
    let alice = Person::register().await;
    let id = alice.pay_without_callback().await;
    let injection = system().faults.inject(&[call, &id], fault, ALWAYS);
    expect_clear_failure(&callback("payment-success", &id).await, &what);
    assert!(injection.hits() > 0, "{what}: no call failed");
    drop(injection);
    audit(&alice).await;
    callback("payment-success", &id).await.expect(200);
    assert_eq!(alice.payment_status(&id).await, "Paid", "{what}");
    assert_eq!(audit(&alice).await, 1, "{what}");
}

#[test]
fn a_settlement_whose_response_is_lost_once_grants_one_credit() {
    scenario(async {
        let alice = Person::register().await;
        let id = alice.pay_without_callback().await;
        let call = ["TransactWriteItems", &id];
        let injection = system().faults.inject(&call, Fault::ResponseLost, 1);
        let answer = callback("payment-success", &id).await.expect(200);
        assert_eq!(answer["message"], "Payment Successful");
        assert!(injection.hits() > 1);
        assert_eq!(audit(&alice).await, 1);
    });
}

#[test]
fn after_a_payment_could_not_be_recorded_the_next_attempt_succeeds() {
    let faults = [DATABASE_ERROR, Fault::NoResponse, Fault::ResponseLost];
    scenario(join_all(faults.map(initiation_survives)));
}

async fn initiation_survives(fault: Fault) {
    let alice = Person::register().await;
    let call = ["TransactWriteItems", &rows_of(alice.id)];
    let injection = system().faults.inject(&call, fault, ALWAYS);
    let initiated = send(alice.request(Method::POST, "/api/initiate-payment/"));
    expect_clear_failure(&initiated.await, &format!("{fault:?}"));
    drop(injection);
    audit(&alice).await;
    alice.pay().await;
    assert_eq!(audit(&alice).await, 1, "{fault:?}");
}
