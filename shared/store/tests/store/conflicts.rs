//! Conflicts between writers, which DynamoDB reports and the SDK does not retry. A real engine makes them too rarely.

use crate::scripted::store_on;
use crate::{new_payment, random_id, start};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Activity, FileFormat, FileId, NewFile, StoredFile, UserId};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use store::{AcceptUpload, Store};

type Answers = Arc<Mutex<VecDeque<Value>>>;

/// A store whose database gives these answers and then none. An answer with a `__type` is an error.
async fn store_with(answers: &[Value]) -> (Store, Answers) {
    let answers: Answers = Arc::new(Mutex::new(answers.iter().cloned().collect()));
    let router = Router::new()
        .fallback(async |State(answers): State<Answers>| {
            let answer = answers.lock().unwrap().pop_front().unwrap();
            let status = match answer.get("__type") {
                Some(_) => StatusCode::BAD_REQUEST,
                None => StatusCode::OK,
            };
            (status, answer.to_string())
        })
        .with_state(Arc::clone(&answers));
    (store_on(router).await, answers)
}

/// The cancellation of a transaction, with the reason of each of its writes.
fn cancelled(reasons: &[&str]) -> Value {
    let reasons: Vec<Value> = reasons.iter().map(|code| json!({"Code": code})).collect();
    json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "cancelled", "CancellationReasons": reasons,
    })
}

fn error(name: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": "x"})
}

fn file() -> StoredFile {
    let new = NewFile {
        filename: "a.txt".to_owned(),
        format: FileFormat::Txt,
        size_bytes: 1,
        sha256: None,
    };
    StoredFile::received(FileId(random_id()), UserId(1), new, start())
}

async fn accept(store: &Store) -> AcceptUpload {
    let file = file();
    let activity = Activity::file_uploaded(random_id(), &file, start());
    store.accept_upload(&file, &activity).await.unwrap()
}

#[tokio::test]
async fn a_conflict_goes_before_a_refused_condition() {
    // The first attempt of a resumed upload is just being committed: its row conflicts, and the credit is spent already.
    let answers = [
        cancelled(&["TransactionConflict", "ConditionalCheckFailed", "None"]),
        cancelled(&["ConditionalCheckFailed", "ConditionalCheckFailed", "None"]),
    ];
    let (store, left) = store_with(&answers).await;
    assert_eq!(accept(&store).await, AcceptUpload::AlreadyAccepted);
    assert!(left.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_condition_alone_is_not_retried() {
    let answers = [cancelled(&["None", "ConditionalCheckFailed", "None"])];
    let (store, _) = store_with(&answers).await;
    assert_eq!(accept(&store).await, AcceptUpload::NoCredit);
}

#[tokio::test]
async fn a_transaction_that_conflicts_again_and_again_is_an_error_that_names_what_was_tried() {
    let conflict = cancelled(&["TransactionConflict", "None", "None"]);
    let (store, left) = store_with(&vec![conflict; 8]).await;
    let payment = new_payment(UserId(1), start());
    let activity = Activity::payment_initiated(random_id(), &payment, start());
    let answer = Default::default();
    let marked = store.mark_paid(&payment, &answer, &activity).await;
    let message = format!("{:#}", marked.unwrap_err());
    assert!(message.starts_with("mark a payment paid"), "{message}");
    assert!(left.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_single_write_that_conflicts_with_a_transaction_is_tried_again() {
    let conflict = error("TransactionConflictException");
    let answers = [conflict.clone(), conflict, json!({})];
    let (store, left) = store_with(&answers).await;
    assert!(store.set_staff(UserId(1), true).await.unwrap());
    assert!(left.lock().unwrap().is_empty());
    let (store, _) = store_with(&[error("ConditionalCheckFailedException")]).await;
    assert!(!store.set_staff(UserId(1), true).await.unwrap());
}
