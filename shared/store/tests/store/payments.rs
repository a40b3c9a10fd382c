use crate::{
    after, create_user, credits, empty_store, history, new_payment, open_payment, paid, pay,
    random_id, start,
};
use chrono::TimeDelta;
use domain::{
    Activity, HoldReason, Payment, PaymentOutcome, PaymentStatus, TransactionId, UnpaidEnd, User,
    UserId,
};
use futures_util::future::join_all;
use serde_json::{Map, json};
use store::{EndPayment, MarkPaid, RecordPayment, Store};

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

async fn close(store: &Store, payment: &Payment, end: UnpaidEnd) -> EndPayment {
    let activity = Activity::payment_ended(random_id(), payment, end.into(), after(60));
    store
        .close_payment(payment, end, Some(&answer()), Some(&activity))
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
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AlreadySettled);
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
        assert_eq!(close(&store, &payment, end).await, EndPayment::Outdated);
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
        assert_eq!(close(&store, &payment, end).await, EndPayment::Ended);
        assert_eq!(stored(&store, &payment).await.status, end.status());
        assert_eq!(close(&store, &payment, end).await, EndPayment::Outdated);
        assert_eq!(mark_paid(&store, &payment).await, MarkPaid::Credited);
        assert_eq!(stored(&store, &payment).await.status, PaymentStatus::Paid);
        assert_eq!(credits(&store, &alice).await, place as u64 + 1);
    }
}

/// The open payments that an account may have.
const MAX_OPEN: u64 = 3;

async fn hold(
    store: &Store,
    payment: &Payment,
    reason: HoldReason,
    activity: Option<&Activity>,
) -> EndPayment {
    store
        .hold_payment(payment, reason, Some(&answer()), activity, after(60))
        .await
        .unwrap()
}

fn held(payment: &Payment) -> Activity {
    Activity::payment_ended(random_id(), payment, PaymentOutcome::Held, after(60))
}

async fn open_payments(store: &Store, user: &User) -> Vec<TransactionId> {
    let user = store.find_user(user.id).await.unwrap().unwrap();
    user.open_payments.into_iter().collect()
}

#[tokio::test]
async fn the_money_of_a_deleted_account_is_held_and_never_paid() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = open_payment(&store, &alice, start()).await;
    assert!(store.delete_user(&alice).await.unwrap());
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AccountDeleted);
    assert_eq!(stored(&store, &payment).await, payment);
    let (reason, activity) = (HoldReason::AccountDeleted, held(&payment));
    let refused = hold(&store, &payment, reason, Some(&activity)).await;
    assert_eq!(refused, EndPayment::AccountDeleted);
    assert_eq!(
        hold(&store, &payment, reason, None).await,
        EndPayment::Ended
    );
    assert_eq!(
        hold(&store, &payment, reason, None).await,
        EndPayment::Outdated
    );
    let expected = Payment {
        status: PaymentStatus::Held,
        hold_reason: Some(reason),
        gateway_response: Some(answer()),
        ..payment.clone()
    };
    assert_eq!(stored(&store, &payment).await, expected);
    assert_eq!(store.held_payments(10).await.unwrap(), [expected]);
    assert_eq!(store.count_held_payments().await.unwrap(), 1);
    assert_eq!(store.find_user(alice.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_held_payment_is_listed_until_it_becomes_paid() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = open_payment(&store, &alice, start()).await;
    let activity = held(&payment);
    let outcome = hold(&store, &payment, HoldReason::Risk, Some(&activity)).await;
    assert_eq!(outcome, EndPayment::Ended);
    assert_eq!(
        close(&store, &payment, UnpaidEnd::Failed).await,
        EndPayment::Outdated
    );
    // It is checked like an unfinished one, also after its last regular check.
    store
        .stop_checking_payment(&payment.transaction_id)
        .await
        .unwrap();
    let mut due = Vec::new();
    for partition in Store::payment_partitions() {
        due.extend(
            store
                .due_payments(&partition, after(3600), 10)
                .await
                .unwrap(),
        );
    }
    assert_eq!(due.len(), 1);
    assert_eq!(
        (&due[0].id, due[0].owner),
        (&payment.transaction_id, alice.id)
    );
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::Credited);
    assert_eq!(stored(&store, &payment).await.hold_reason, None);
    assert_eq!(store.count_held_payments().await.unwrap(), 0);
    assert_eq!(credits(&store, &alice).await, 1);
    assert_eq!(
        hold(&store, &payment, HoldReason::Risk, Some(&held(&payment))).await,
        EndPayment::Outdated
    );
}

#[tokio::test]
async fn an_account_has_a_limited_number_of_open_payments() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let attempts = (0..20).map(|_| {
        let (store, payment) = (store.clone(), new_payment(alice.id, start()));
        tokio::spawn(async move {
            let activity = Activity::payment_initiated(random_id(), &payment, start());
            let recorded = store.record_payment(&payment, MAX_OPEN, &activity).await;
            (payment, recorded.unwrap())
        })
    });
    let mut open = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        let (payment, recorded) = attempt.await.unwrap();
        match recorded {
            RecordPayment::Recorded => open.push(payment),
            RecordPayment::Refused => {
                assert_eq!(
                    store.find_payment(&payment.transaction_id).await.unwrap(),
                    None
                );
            }
        }
    }
    assert_eq!(open.len() as u64, MAX_OPEN);
    let mut ids: Vec<_> = open
        .iter()
        .map(|payment| payment.transaction_id.clone())
        .collect();
    ids.sort();
    assert_eq!(open_payments(&store, &alice).await, ids);
    // Every end makes room for another one.
    assert_eq!(mark_paid(&store, &open[0]).await, MarkPaid::Credited);
    assert_eq!(
        close(&store, &open[1], UnpaidEnd::Expired).await,
        EndPayment::Ended
    );
    let activity = held(&open[2]);
    hold(&store, &open[2], HoldReason::Amount, Some(&activity)).await;
    assert!(open_payments(&store, &alice).await.is_empty());
    open_payment(&store, &alice, start()).await;
}

#[tokio::test]
async fn nobody_cannot_open_a_payment() {
    let store = empty_store().await;
    let payment = new_payment(UserId(99), start());
    let activity = Activity::payment_initiated(random_id(), &payment, start());
    let recorded = store.record_payment(&payment, MAX_OPEN, &activity).await;
    assert_eq!(recorded.unwrap(), RecordPayment::Refused);
}

#[tokio::test]
async fn of_fifty_searches_at_once_one_is_made_and_the_next_after_the_interval() {
    let store = empty_store().await;
    let payment = new_payment(UserId(1), start());
    let interval = TimeDelta::seconds(3);
    let id = &payment.transaction_id;
    let searches = join_all((0..50).map(|_| store.begin_search(id, interval, start()))).await;
    let begun = searches
        .into_iter()
        .filter(|begun| *begun.as_ref().unwrap());
    assert_eq!(begun.count(), 1);
    assert!(!store.begin_search(id, interval, after(2)).await.unwrap());
    assert!(store.begin_search(id, interval, after(3)).await.unwrap());
    assert!(!store.begin_search(id, interval, after(4)).await.unwrap());
}

#[tokio::test]
async fn a_payment_that_was_never_opened_cannot_be_settled() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let payment = new_payment(alice.id, start());
    assert_eq!(mark_paid(&store, &payment).await, MarkPaid::AlreadySettled);
    assert_eq!(
        close(&store, &payment, UnpaidEnd::Failed).await,
        EndPayment::Outdated
    );
    assert_eq!(
        store.find_payment(&payment.transaction_id).await.unwrap(),
        None
    );
    assert_eq!(credits(&store, &alice).await, 0);
}
