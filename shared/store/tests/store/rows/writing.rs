use super::{ID, file, file_item, id, payment, payment_item, user_item};
use crate::scripted::store_on;
use crate::{new_user, start};
use axum::extract::{Json, State};
use axum::http::HeaderMap;
use domain::{Activity, Sha256Digest, StoredFile, TransactionId, UserId};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use store::{IdempotencyKey, Store};

/// Every item that was put.
type Items = Arc<Mutex<Vec<Value>>>;

/// A store whose database answers nothing but the next user id and keeps every item that is put.
async fn recording_store() -> (Store, Items) {
    let items = Items::default();
    let router = axum::Router::new()
        .fallback(record)
        .with_state(Arc::clone(&items));
    (store_on(router).await, items)
}

async fn record(State(items): State<Items>, headers: HeaderMap, body: String) -> Json<Value> {
    let call: Value = serde_json::from_str(&body).unwrap();
    let mut items = items.lock().unwrap();
    if headers["x-amz-target"] == "DynamoDB_20120810.PutItem" {
        items.push(call["Item"].clone());
    }
    for write in call["TransactItems"].as_array().into_iter().flatten() {
        if let Some(put) = write.get("Put") {
            items.push(put["Item"].clone());
        }
    }
    Json(json!({"Attributes": {"last_id": {"N": u64::MAX.to_string()}}}))
}

fn activity_item(action: &str, metadata: &str) -> Value {
    json!({
        "activity_id": {"S": ID},
        "user_id": {"N": "7"},
        "action": {"S": action},
        "metadata": {"S": metadata},
        "created": {"S": format!("2026-11-22T03:59:24.504521Z#{ID}")},
        "bucket": {"S": "all#7"},
    })
}

#[tokio::test]
async fn a_user_and_its_name_are_stored_like_this() {
    let (store, items) = recording_store().await;
    store.create_user(new_user("alice"), start()).await.unwrap();
    let expected = [
        json!({
            "username": {"S": "alice"},
            "user_id": {"N": "18446744073709551615"},
        }),
        user_item(),
    ];
    assert_eq!(*items.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_payment_and_its_activity_are_stored_like_this() {
    let (store, items) = recording_store().await;
    let payment = payment();
    let activity = Activity::payment_initiated(id(), &payment, start());
    store.record_payment(&payment, 1, &activity).await.unwrap();
    let metadata = r#"{"transaction_id":"PAY_50ab8ac693df4105","amount":100.0}"#;
    let expected = [payment_item(), activity_item("payment_initiated", metadata)];
    assert_eq!(*items.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_file_and_its_activity_are_stored_like_this() {
    let (store, items) = recording_store().await;
    let file = file();
    let activity = Activity::file_uploaded(id(), &file, start());
    store.accept_upload(&file, &activity).await.unwrap();
    let metadata = r#"{"filename":"A b.TXT"}"#;
    let expected = [file_item(), activity_item("file_uploaded", metadata)];
    assert_eq!(*items.lock().unwrap(), expected);
    // With a hash, and the payment whose credit it spends.
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let hashed = StoredFile {
        sha256: Sha256Digest::parse(hash),
        payment_id: TransactionId::parse("PAY_50ab8ac693df4105"),
        ..file
    };
    store.accept_upload(&hashed, &activity).await.unwrap();
    let mut expected = file_item();
    expected["sha256"] = json!({"S": hash});
    expected["payment_id"] = json!({"S": "PAY_50ab8ac693df4105"});
    assert_eq!(items.lock().unwrap()[2], expected);
}

#[tokio::test]
async fn rows_with_a_ttl_are_stored_like_this() {
    let (store, items) = recording_store().await;
    let request = IdempotencyKey::new(UserId(7), "/api/upload/", "k");
    store
        .begin_request(&request, "f", id(), start())
        .await
        .unwrap();
    store.revoke("jti", start()).await.unwrap();
    let expected = [
        json!({
            "key": {"S": "idempotency#7#/api/upload/#k"},
            "fingerprint": {"S": "f"},
            "attempt": {"S": ID},
            "busy_until": {"N": "1795320024"},
            "expires_at": {"N": "1795406364"},
        }),
        json!({
            "key": {"S": "revoked#jti"},
            "expires_at": {"N": "1795319964"},
        }),
    ];
    assert_eq!(*items.lock().unwrap(), expected);
}
