//! The store on a real DynamoDB engine (dynoxide, in process), with the tables of infra/storage.yaml.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod conflicts;
mod files;
mod lists;
mod payments;
mod rows;
mod scripted;
mod statistics;
mod users;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Activity, FailureCode, FailureReason, NewUser, Payment, PaymentOutcome, TransactionId, User,
    UserId,
};
use store::{CreateUser, PageRequest, RecordPayment, Store};
use uuid::Uuid;

/// The instant at which tests begin.
fn start() -> DateTime<Utc> {
    "2026-11-22T03:59:24.504521Z".parse().unwrap()
}

/// So many seconds later.
fn after(seconds: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(seconds)
}

/// An empty database of its own for each test.
async fn empty_store() -> Store {
    fake_aws::store().await
}

fn new_user(username: &str) -> NewUser {
    NewUser {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        mobile_number: "01712345678".to_owned(),
        password_hash: "$argon2id$".to_owned(),
        is_staff: false,
        language: None,
    }
}

async fn create_user(store: &Store, username: &str) -> User {
    match store
        .create_user(new_user(username), start())
        .await
        .unwrap()
    {
        CreateUser::Created(user) => user,
        CreateUser::UsernameTaken => panic!("{username} is taken"),
    }
}

async fn credits(store: &Store, user: &User) -> u64 {
    store
        .find_user(user.id)
        .await
        .unwrap()
        .unwrap()
        .upload_credits
}

fn new_payment(owner: UserId, now: DateTime<Utc>) -> Payment {
    Payment::open(
        random_id(),
        TransactionId::from_random(random_id()),
        owner,
        now,
    )
}

/// The activity of a payment that was paid.
fn paid(payment: &Payment, now: DateTime<Utc>) -> Activity {
    Activity::payment_ended(random_id(), payment, PaymentOutcome::Successful, now)
}

fn not_text() -> FailureReason {
    FailureReason::new(FailureCode::NotText, "not text")
}

#[expect(clippy::disallowed_methods, reason = "no test depends on these ids")]
fn random_id() -> Uuid {
    Uuid::new_v4()
}

/// A payment that is open.
async fn open_payment(store: &Store, user: &User, now: DateTime<Utc>) -> Payment {
    let payment = new_payment(user.id, now);
    let activity = Activity::payment_initiated(random_id(), &payment, now);
    let recorded = store.record_payment(&payment, u64::MAX, &activity).await;
    assert_eq!(recorded.unwrap(), RecordPayment::Recorded);
    payment
}

/// One credit for `user`, the way money brings it.
async fn pay(store: &Store, user: &User, now: DateTime<Utc>) -> Payment {
    let payment = open_payment(store, user, now).await;
    let activity = paid(&payment, now + TimeDelta::seconds(1));
    store
        .mark_paid(&payment, &Default::default(), &activity)
        .await
        .unwrap();
    payment
}

fn first_page() -> PageRequest {
    PageRequest {
        limit: 100,
        before: None,
    }
}

/// The actions of `user`'s history, newest first.
async fn history(store: &Store, user: &User) -> Vec<&'static str> {
    let page = store.activities_of(user.id, first_page()).await.unwrap();
    page.rows
        .iter()
        .map(|activity| activity.action.as_str())
        .collect()
}
