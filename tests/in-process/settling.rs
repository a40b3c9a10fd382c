//! Callbacks and notifications (IPNs), and what aamarPay reports about a payment.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{HoldReason, PaymentStatus, TransactionId};
use futures_util::future::join_all;
use serde_json::json;
use service::metrics::Metric;
use service::settlement::{Asker, Outcome, settle};
use std::time::Instant;

#[tokio::test]
async fn fifty_identical_concurrent_callbacks_grant_one_credit() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.pay_without_callback(&alice).await;
    let outcomes = join_all((0..50).map(|_| world.settle(&id))).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Outcome::Paid | Outcome::AlreadySettled))
    );
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_payment_is_in_the_metrics_once() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = TransactionId::parse(&world.pay_without_callback(&alice).await).unwrap();
    let app = world.app();
    let settlements = (0..5).map(|_| settle(&app, &world.provider, &id, Asker::Stranger));
    for settled in join_all(settlements).await {
        settled.unwrap().unwrap();
    }
    assert_eq!(app.metrics.take()[&Metric::PaymentPaid], [1]);
}

#[tokio::test]
async fn a_forged_ipn_is_answered_200_and_changes_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    let claim = json!({
        "mer_txnid": id, "pay_status": "Successful", "status_code": "2", "amount": "100.00",
        "store_id": "aamarpaytest", "currency": "BDT",
    });
    assert_eq!(world.send_ipn(&claim).await.status, 200);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    for nonsense in [
        json!({"mer_txnid": "PAY_ffffffffffffffff"}),
        json!({"mer_txnid": 1}),
        json!([]),
    ] {
        assert_eq!(world.send_ipn(&nonsense).await.status, 200);
    }
    audit(&world, &alice).await;
    assert_eq!(world.credits(&alice).await, 0);
}

#[tokio::test]
async fn an_ipn_settles_a_payment_and_changes_nothing_before_and_after() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    let ipn = json!({"mer_txnid": id});
    world.send_ipn(&ipn).await;
    assert_eq!(world.credits(&alice).await, 0);
    world.aamarpay_reports(&id, Status::Successful).await;
    world.send_ipn(&ipn).await;
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.settle(&id).await, Outcome::AlreadySettled);
    world.send_ipn(&ipn).await;
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn an_ipn_is_answered_within_seconds_while_aamarpay_hangs() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.pay_without_callback(&alice).await;
    world
        .switch_transaction(&id, json!({"search": "hang"}))
        .await;
    let begun = Instant::now();
    let ipn = json!({"mer_txnid": id});
    assert_eq!(world.send_ipn(&ipn).await.status, 200);
    assert!(begun.elapsed().as_secs() < 9, "{:?}", begun.elapsed());
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world
        .switch_transaction(&id, json!({"search": "normal"}))
        .await;
    assert_eq!(world.settle(&id).await, Outcome::Paid);
}

#[tokio::test]
async fn a_success_counts_after_any_other_status_and_is_final() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for (place, earlier) in [Status::Failed, Status::Expired, Status::Initiated]
        .into_iter()
        .enumerate()
    {
        let id = world.open_payment(&alice).await;
        world.aamarpay_reports(&id, earlier).await;
        assert_ne!(world.settle(&id).await, Outcome::Paid);
        assert_eq!(world.credits(&alice).await, place as u64);
        world.aamarpay_reports(&id, Status::Successful).await;
        assert_eq!(world.settle(&id).await, Outcome::Paid);
        for contradiction in [Status::Failed, Status::Expired, Status::Initiated] {
            world.aamarpay_reports(&id, contradiction).await;
            assert_eq!(world.settle(&id).await, Outcome::AlreadySettled);
        }
        assert_eq!(world.credits(&alice).await, place as u64 + 1);
    }
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_success_that_does_not_match_our_payment_is_held_until_it_matches() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for (reason, mismatch, correction) in [
        (
            HoldReason::Risk,
            json!({"risk": "held"}),
            json!({"risk": "safe"}),
        ),
        (
            HoldReason::Amount,
            json!({"search_amount": "99.99"}),
            json!({"search_amount": "100"}),
        ),
        (
            HoldReason::Currency,
            json!({"search_currency": "USD"}),
            json!({"search_currency": "BDT"}),
        ),
        (
            HoldReason::Contradiction,
            json!({"search_store_id": "another"}),
            json!({"search_store_id": "aamarpaytest"}),
        ),
        (
            HoldReason::Contradiction,
            json!({"search_pay_status": "Failed"}),
            json!({"search_pay_status": "Successful"}),
        ),
    ] {
        let id = world.open_payment(&alice).await;
        world.switch_transaction(&id, mismatch.clone()).await;
        world.aamarpay_reports(&id, Status::Successful).await;
        let before = world.credits(&alice).await;
        assert_eq!(world.settle(&id).await, Outcome::Held, "{mismatch}");
        let held = world.payment(&id).await;
        assert_eq!(held.status, PaymentStatus::Held);
        assert_eq!(held.hold_reason, Some(reason), "{mismatch}");
        assert_eq!(world.settle(&id).await, Outcome::Held, "{mismatch}");
        assert_eq!(world.credits(&alice).await, before, "{mismatch}");
        world.switch_transaction(&id, correction).await;
        assert_eq!(world.settle(&id).await, Outcome::Paid);
    }
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_malformed_answer_of_aamarpay_decides_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.pay_without_callback(&alice).await;
    for garbage in [
        "html",
        "bare_string",
        "http_500",
        "empty_body",
        "truncated",
        "not_matched",
    ] {
        let switches = json!({"search": garbage});
        world.switch_transaction(&id, switches).await;
        assert_eq!(world.settle(&id).await, Outcome::Unreachable, "{garbage}");
        assert_eq!(
            world.payment(&id).await.status,
            PaymentStatus::Pending,
            "{garbage}"
        );
    }
    let unknown = json!({"search": "invalid_data"});
    world.switch_transaction(&id, unknown).await;
    assert_eq!(world.settle(&id).await, Outcome::Unknown);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    let normal = json!({"search": "normal"});
    world.switch_transaction(&id, normal).await;
    assert_eq!(world.settle(&id).await, Outcome::Paid);
}

#[tokio::test]
async fn the_money_of_a_deleted_account_is_held_without_a_trace_of_its_owner() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let (failing, paid) = (
        world.open_payment(&alice).await,
        world.open_payment(&alice).await,
    );
    assert!(world.aws.store.delete_user(&alice).await.unwrap());
    world.aamarpay_reports(&failing, Status::Failed).await;
    world.aamarpay_reports(&paid, Status::Successful).await;
    world.advance(TimeDelta::minutes(3));
    assert_eq!(world.settle(&failing).await, Outcome::Closed);
    for _ in 0..2 {
        assert_eq!(world.settle(&paid).await, Outcome::Held);
    }
    assert_eq!(world.payment(&failing).await.status, PaymentStatus::Failed);
    let held = world.payment(&paid).await;
    assert_eq!(held.status, PaymentStatus::Held);
    assert_eq!(held.hold_reason, Some(HoldReason::AccountDeleted));
    for id in [&failing, &paid] {
        let answer = world.payment(id).await.gateway_response.unwrap();
        assert_eq!(answer["mer_txnid"], id.as_str());
        let text = json!(answer).to_string();
        for personal in ["alice", "01712345678", "cus_", "ip"] {
            let named = answer.keys().any(|name| name.starts_with(personal));
            assert!(!named && !text.contains("alice"), "{personal} in {text}");
        }
    }
    let history = world.history(&alice).await;
    let actions: Vec<&str> = history.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["payment_initiated"; 2]);
}

#[tokio::test]
async fn of_fifty_callbacks_at_once_one_asks_aamarpay_and_the_others_get_the_stored_state() {
    let mut world = World::start().await;
    world.limits.between_searches = TimeDelta::seconds(3);
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    let outcomes = join_all((0..50).map(|_| world.settle(&id))).await;
    let count = |wanted| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == wanted)
            .count()
    };
    assert_eq!((count(Outcome::Open), count(Outcome::JustAsked)), (1, 49));
    assert_eq!(world.searches().await, 1);
    world.aamarpay_reports(&id, Status::Successful).await;
    assert_eq!(world.settle(&id).await, Outcome::JustAsked);
    world.advance(TimeDelta::seconds(3));
    assert_eq!(world.settle(&id).await, Outcome::Paid);
}

#[tokio::test]
async fn callbacks_of_one_client_address_are_limited() {
    let mut world = World::start().await;
    world.limits.callbacks_per_address = 3;
    let alice = world.user("alice").await;
    let id = world.pay_without_callback(&alice).await;
    let other = json!({"mer_txnid": "PAY_ffffffffffffffff"});
    for _ in 0..3 {
        assert_eq!(world.send_ipn(&other).await.status, 200);
    }
    assert_eq!(world.send_ipn(&json!({"mer_txnid": id})).await.status, 200);
    assert_eq!(world.searches().await, 0);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.advance(TimeDelta::minutes(1));
    world.send_ipn(&json!({"mer_txnid": id})).await;
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Paid);
}
