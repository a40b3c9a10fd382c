//! Changes rows as the passing of hours or the crash of a function would, so that no test waits for either.

use super::database::update;
use super::person::Person;
use super::repeatable::Repeatable;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use service::clock::Clock;

const LONG_AGO: &str = "2026-11-01T00:00:00.000000Z";

/// aamarPay was not asked about the payment in the last seconds, so that the next caller asks.
pub async fn forget_search(id: &str) {
    let key = json!({"key": {"S": format!("search#{id}")}});
    let values = json!({":past": {"N": "0"}});
    let expression = "SET asked_at_ms = :past, expires_at = :past";
    update("ExpiringTable", key, expression, values, json!({})).await;
}

/// The next check of a payment is due, and aamarPay was not asked about it in the last seconds.
pub async fn make_payment_due(id: &str) {
    forget_search(id).await;
    let key = json!({"transaction_id": {"S": id}});
    let values = json!({":past": {"S": LONG_AGO}});
    let expression = "SET check_at = :past";
    update("PaymentsTable", key, expression, values, json!({})).await;
}

/// The next check of a file is due, and the deadline for its object is over since an hour.
pub async fn make_file_due(id: &str) {
    let hour_ago = Clock::System.now() - TimeDelta::hours(1);
    let hour_ago = hour_ago.to_rfc3339_opts(SecondsFormat::Micros, true);
    let values = json!({":past": {"S": LONG_AGO}, ":deadline": {"S": hour_ago}});
    let expression = "SET check_at = :past, arrives_by = :deadline";
    update_file(id, expression, values).await;
}

/// The same as [`make_file_due`], and the file was uploaded weeks ago.
pub async fn make_file_weeks_old(id: &str) {
    let created = format!("{LONG_AGO}#{id}");
    let values = json!({":past": {"S": LONG_AGO}, ":created": {"S": created}});
    let expression = "SET check_at = :past, arrives_by = :past, created = :created";
    update_file(id, expression, values).await;
}

/// The file, as the API answers it, was uploaded so much earlier.
pub async fn make_file_older(file: &Value, age: TimeDelta) {
    let uploaded: DateTime<Utc> = file["upload_time"].as_str().unwrap().parse().unwrap();
    let id = file["file_id"].as_str().unwrap();
    let uploaded = (uploaded - age).to_rfc3339_opts(SecondsFormat::Micros, true);
    let values = json!({":created": {"S": format!("{uploaded}#{id}")}});
    update_file(id, "SET created = :created", values).await;
}

/// The file was never counted, as if its S3 event had been lost.
pub async fn make_file_uncounted(id: &str) {
    let key = json!({"file_id": {"S": id}});
    let expression =
        "SET #status = :processing, #open = :shard, check_at = :past REMOVE word_count";
    let values = json!({
        ":processing": {"S": "Processing"}, ":shard": {"S": "3"}, ":past": {"S": LONG_AGO},
    });
    let names = json!({"#status": "status", "#open": "open"});
    update("FilesTable", key, expression, values, names).await;
}

/// The function that handled the request with this `Idempotency-Key` crashed before it recorded its response.
pub async fn forget_response(endpoint: Repeatable, person: &Person, key: &str) {
    end_lease(endpoint, person, key).await;
    let names = json!({"#status": "status"});
    update_request(endpoint, person, key, "REMOVE #status", json!({}), names).await;
}

/// The lease on the request with this `Idempotency-Key` is over: its function must have crashed, and the next request
/// may go on.
pub async fn end_lease(endpoint: Repeatable, person: &Person, key: &str) {
    let values = json!({":past": {"N": "0"}});
    let expression = "SET busy_until = :past";
    update_request(endpoint, person, key, expression, values, json!({})).await;
}

async fn update_request(
    endpoint: Repeatable,
    person: &Person,
    key: &str,
    expression: &str,
    values: Value,
    names: Value,
) {
    let key = format!("idempotency#{}#{}#{key}", person.id, endpoint.path());
    let key = json!({"key": {"S": key}});
    update("ExpiringTable", key, expression, values, names).await;
}

async fn update_file(id: &str, expression: &str, values: Value) {
    let key = json!({"file_id": {"S": id}});
    update("FilesTable", key, expression, values, json!({})).await;
}
