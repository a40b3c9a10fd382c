use crate::books::{audit, nothing_is_left};
use crate::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::PaymentStatus;
use futures_util::future::join_all;
use serde_json::json;
use service::settlement::Outcome;
use std::time::Instant;

#[tokio::test]
async fn fifty_identical_callbacks_at_once_are_worth_one_credit() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Successful).await;
    let verdicts = join_all((0..50).map(|_| world.settle(&id))).await;
    assert!(
        verdicts
            .iter()
            .all(|verdict| matches!(verdict, Outcome::Paid | Outcome::AlreadyPaid))
    );
    assert_eq!(world.credits(&alice).await, 1);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_forged_notification_is_thanked_for_and_changes_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    let claim = json!({
        "mer_txnid": id, "pay_status": "Successful", "status_code": "2", "amount": "100.00",
        "store_id": "aamarpaytest", "currency": "BDT",
    });
    assert_eq!(world.notify(claim).await.status, 200);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    for nonsense in [
        json!({"mer_txnid": "PAY_ffffffffffffffff"}),
        json!({"mer_txnid": 1}),
        json!([]),
    ] {
        assert_eq!(world.notify(nonsense).await.status, 200);
    }
    audit(&world, &alice).await;
    assert_eq!(world.credits(&alice).await, 0);
}

#[tokio::test]
async fn a_notification_settles_before_between_and_after_callbacks() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    let message = json!({"mer_txnid": id});
    world.notify(message.clone()).await;
    assert_eq!(world.credits(&alice).await, 0);
    world.gateway_says(&id, Status::Successful).await;
    world.notify(message.clone()).await;
    assert_eq!(world.credits(&alice).await, 1);
    assert_eq!(world.settle(&id).await, Outcome::AlreadyPaid);
    world.notify(message).await;
    assert_eq!(world.credits(&alice).await, 1);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_gateway_that_hangs_keeps_no_notification_waiting() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Successful).await;
    world.switch(&id, json!({"search": "hang"})).await;
    let begun = Instant::now();
    assert_eq!(world.notify(json!({"mer_txnid": id})).await.status, 200);
    assert!(begun.elapsed().as_secs() < 9, "{:?}", begun.elapsed());
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.switch(&id, json!({"search": "normal"})).await;
    assert_eq!(world.settle(&id).await, Outcome::Paid);
}

#[tokio::test]
async fn whatever_the_gateway_said_before_a_success_counts_and_is_final() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for (place, earlier) in [Status::Failed, Status::Expired, Status::Initiated]
        .into_iter()
        .enumerate()
    {
        let id = world.open_payment(&alice).await;
        world.gateway_says(&id, earlier).await;
        assert_ne!(world.settle(&id).await, Outcome::Paid);
        assert_eq!(world.credits(&alice).await, place as u64);
        world.gateway_says(&id, Status::Successful).await;
        assert_eq!(world.settle(&id).await, Outcome::Paid);
        for contradiction in [Status::Failed, Status::Expired, Status::Initiated] {
            world.gateway_says(&id, contradiction).await;
            assert_eq!(world.settle(&id).await, Outcome::AlreadyPaid);
        }
        assert_eq!(world.credits(&alice).await, place as u64 + 1);
    }
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_held_until_it_fits() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for (misfit, cure) in [
        (json!({"risk": "held"}), json!({"risk": "safe"})),
        (
            json!({"search_amount": "99.99"}),
            json!({"search_amount": "100"}),
        ),
        (
            json!({"search_currency": "USD"}),
            json!({"search_currency": "BDT"}),
        ),
        (
            json!({"search_store_id": "another"}),
            json!({"search_store_id": "aamarpaytest"}),
        ),
        (
            json!({"search_pay_status": "Failed"}),
            json!({"search_pay_status": "Successful"}),
        ),
    ] {
        let id = world.open_payment(&alice).await;
        world.switch(&id, misfit.clone()).await;
        world.gateway_says(&id, Status::Successful).await;
        let before = world.credits(&alice).await;
        assert_eq!(world.settle(&id).await, Outcome::Held, "{misfit}");
        assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
        assert_eq!(world.credits(&alice).await, before, "{misfit}");
        world.switch(&id, cure).await;
        assert_eq!(world.settle(&id).await, Outcome::Paid);
    }
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn garbage_from_the_gateway_decides_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Successful).await;
    for garbage in [
        "html",
        "bare_string",
        "http_500",
        "empty_body",
        "truncated",
        "not_matched",
    ] {
        world.switch(&id, json!({"search": garbage})).await;
        assert_eq!(world.settle(&id).await, Outcome::Unreachable, "{garbage}");
        assert_eq!(
            world.payment(&id).await.status,
            PaymentStatus::Pending,
            "{garbage}"
        );
    }
    world.switch(&id, json!({"search": "invalid_data"})).await;
    assert_eq!(world.settle(&id).await, Outcome::Unknown);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.switch(&id, json!({"search": "normal"})).await;
    assert_eq!(world.settle(&id).await, Outcome::Paid);
}

#[tokio::test]
async fn a_payment_of_a_deleted_account_is_closed_without_a_new_line_of_history() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let (failing, paid) = (
        world.open_payment(&alice).await,
        world.open_payment(&alice).await,
    );
    assert!(world.aws.store.delete_user(&alice, world.now).await.is_ok());
    world.gateway_says(&failing, Status::Failed).await;
    world.gateway_says(&paid, Status::Successful).await;
    world.pass(TimeDelta::minutes(3));
    assert_eq!(world.settle(&failing).await, Outcome::Closed);
    assert_eq!(world.settle(&paid).await, Outcome::Paid);
    assert_eq!(world.payment(&failing).await.status, PaymentStatus::Failed);
    assert_eq!(world.payment(&paid).await.status, PaymentStatus::Paid);
    let page = service::PageRequest {
        limit: 10,
        before: None,
    };
    let history = world
        .aws
        .store
        .activities_of(alice.id, page)
        .await
        .unwrap()
        .rows;
    let told: Vec<&str> = history.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(told, ["payment_initiated"; 2]);
}
