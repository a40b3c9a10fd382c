//! Nobody wants to wait for hours: what the passing of time does to rows, done in the database.

use crate::person::Person;
use crate::system::{aws, system};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

const LONG_AGO: &str = "2026-11-01T00:00:00.000000Z";

/// A payment's next look is due.
pub async fn make_payment_due(id: &str) {
    let long_ago = json!({":past": {"S": LONG_AGO}});
    let key = json!({"transaction_id": {"S": id}});
    change("PaymentsTable", key, "SET check_at = :past", long_ago).await;
}

/// A file's next look is due, and its object should have arrived long ago.
pub async fn make_file_due(id: &str) {
    let update = "SET check_at = :past, arrives_by = :past";
    change_file(id, update, json!({":past": {"S": LONG_AGO}})).await;
}

/// The same, and the file was uploaded weeks ago.
pub async fn make_file_old(id: &str) {
    let created = format!("{LONG_AGO}#{id}");
    let values = json!({":past": {"S": LONG_AGO}, ":created": {"S": created}});
    let update = "SET check_at = :past, arrives_by = :past, created = :created";
    change_file(id, update, values).await;
}

/// The file, an answer of ours, was uploaded earlier than it says.
pub async fn make_file_older(file: &Value, age: TimeDelta) {
    let uploaded: DateTime<Utc> = file["upload_time"].as_str().unwrap().parse().unwrap();
    let id = file["file_id"].as_str().unwrap();
    let uploaded = (uploaded - age).to_rfc3339_opts(SecondsFormat::Micros, true);
    let values = json!({":created": {"S": format!("{uploaded}#{id}")}});
    change_file(id, "SET created = :created", values).await;
}

/// The request with this `Idempotency-Key` died before its answer was kept.
pub async fn forget_answer(person: &Person, path: &str, key: &str) {
    outlive(person, path, key).await;
    let key = json!({"key": {"S": format!("idempotency#{}#{path}#{key}", person.id)}});
    let change = json!({
        "TableName": system().stack.storage("ExpiringTable").unwrap(), "Key": key,
        "UpdateExpression": "REMOVE #status", "ExpressionAttributeNames": {"#status": "status"},
    });
    aws("DynamoDB_20120810.UpdateItem", change).await;
}

/// Whoever worked on the request with this `Idempotency-Key` must be dead by now.
pub async fn outlive(person: &Person, path: &str, key: &str) {
    let key = format!("idempotency#{}#{path}#{key}", person.id);
    let key = json!({"key": {"S": key}});
    let past = json!({":past": {"N": "0"}});
    change("ExpiringTable", key, "SET busy_until = :past", past).await;
}

async fn change_file(id: &str, update: &str, values: Value) {
    change("FilesTable", json!({"file_id": {"S": id}}), update, values).await;
}

async fn change(table: &str, key: Value, update: &str, values: Value) {
    let change = json!({
        "TableName": system().stack.storage(table).unwrap(), "Key": key,
        "UpdateExpression": update, "ExpressionAttributeValues": values,
    });
    aws("DynamoDB_20120810.UpdateItem", change).await;
}
