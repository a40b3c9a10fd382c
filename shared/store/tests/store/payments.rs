use crate::{
    after, create_user, credits, empty_store, history, new_payment, open_payment, paid, pay,
    random_id, start,
};
use domain::{Activity, Payment, PaymentStatus, UnpaidEnd, UserId};
use serde_json::{Map, json};
use store::{ClosePayment, MarkPaid, Store};

fn answer() -> Map<String, serde_json::Value> {
    json!({"pay_status": "Successful", "reason": null})
        .as_object()
        .unwrap()
        .clone()
}

async fn mark_paid(store: &Store, payment: &Payment) -> MarkPaid {
    let activity = paid(payment, after(60));
    store
        .mark_paid(payment, &answer(), &activity)
        .await
        .unwrap()
}

async fn close(store: &Store, payment: &Payment, end: UnpaidEnd) -> ClosePayment {
    let activity = Activity::payment_ended(random_id(), payment, end.into(), after(60));
    store
        .close_payment(payment, end, Some(&answer()), &activity)
        .await
        .unwrap()
}

async fn stored(store: &Store, payment: &Payment) -> Payment {
    store
        .find_payment(&payment.transaction_id)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn an_open_payment_reads_back_and_is_worth_nothing() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = open_payment(&store, &alice, start()).await;
    assert_eq!(stored(&store, &payment).await, payment);
    assert_eq!(credits(&store, &alice).await, 0);
    assert_eq!(history(&store, &alice).await, ["payment_initiated"]);
}

#[tokio::test]
async fn a_payment_is_credited_once_however_often_it_is_settled() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = open_payment(&store, &alice, start()).await;
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::Credited);
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AlreadyPaid);
    assert_eq!(credits(&store, &alice).await, 1);
    assert_eq!(
        history(&store, &alice).await,
        ["payment", "payment_initiated"]
    );
    let expected = Payment {
        status: PaymentStatus::Paid,
        gateway_response: Some(answer()),
        ..payment.clone()
    };
    assert_eq!(stored(&store, &payment).await, expected);
}

#[tokio::test]
async fn fifty_concurrent_settlements_credit_once() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = open_payment(&store, &alice, start()).await;
    let attempts = (0..50).map(|_| {
        let (store, payment) = (store.clone(), payment.clone());
        tokio::spawn(async move { mark_paid(&store, &payment).await })
    });
    let mut credited = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        credited += usize::from(attempt.await.unwrap() == MarkPaid::Credited);
    }
    assert_eq!(credited, 1);
    assert_eq!(credits(&store, &alice).await, 1);
    assert_eq!(
        history(&store, &alice).await,
        ["payment", "payment_initiated"]
    );
}

#[tokio::test]
async fn paid_never_goes_back() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = pay(&store, &alice, start()).await;
    for end in [UnpaidEnd::Failed, UnpaidEnd::Expired] {
        assert_eq!(close(&store, &payment, end).await, ClosePayment::NotPending);
        assert_eq!(stored(&store, &payment).await.status, PaymentStatus::Paid);
    }
    assert_eq!(
        history(&store, &alice).await,
        ["payment", "payment_initiated"]
    );
}

#[tokio::test]
async fn a_failed_or_expired_payment_becomes_paid_when_the_money_arrives_after_all() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    for (place, end) in [UnpaidEnd::Failed, UnpaidEnd::Expired]
        .into_iter()
        .enumerate()
    {
        let payment = open_payment(&store, &alice, start()).await;
        assert_eq!(close(&store, &payment, end).await, ClosePayment::Closed);
        assert_eq!(stored(&store, &payment).await.status, end.status());
        assert_eq!(close(&store, &payment, end).await, ClosePayment::NotPending);
        assert_eq!(mark_paid(&store, &payment).await, MarkPaid::Credited);
        assert_eq!(stored(&store, &payment).await.status, PaymentStatus::Paid);
        assert_eq!(credits(&store, &alice).await, place as u64 + 1);
    }
}

#[tokio::test]
async fn a_payment_of_a_deleted_account_becomes_paid() {
    let store = empty_store().await;
    let payment = new_payment(UserId(99), start());
    store
        .open_payment(
            &payment,
            &Activity::payment_initiated(random_id(), &payment, start()),
        )
        .await
        .unwrap();
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::Credited);
    assert_eq!(stored(&store, &payment).await.status, PaymentStatus::Paid);
    assert_eq!(store.find_user(UserId(99)).await.unwrap(), None);
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AlreadyPaid);
}

#[tokio::test]
async fn a_payment_that_was_never_opened_cannot_be_settled() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = new_payment(alice.id, start());
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AlreadyPaid);
    assert_eq!(
        close(&store, &payment, UnpaidEnd::Failed).await,
        ClosePayment::NotPending
    );
    assert_eq!(
        store.find_payment(&payment.transaction_id).await.unwrap(),
        None
    );
    assert_eq!(credits(&store, &alice).await, 0);
}
