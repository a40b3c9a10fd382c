//! Rows of the DynamoDB tables, read and changed past the functions.

use super::aws;
use super::system::system;
use serde_json::{Value, json};

/// Every row of a table that belongs to a user.
pub async fn rows_of(table: &str, user_id: u64) -> Vec<Value> {
    let query = json!({
        "TableName": system().stack.storage(table).unwrap(), "IndexName": "by-user",
        "KeyConditionExpression": "user_id = :id",
        "ExpressionAttributeValues": {":id": {"N": user_id.to_string()}},
    });
    let answer = aws::call("DynamoDB_20120810.Query", query).await;
    answer["Items"].as_array().unwrap().clone()
}

/// The row with this key, or null.
pub async fn row(table: &str, key: Value) -> Value {
    let get = json!({
        "TableName": system().stack.storage(table).unwrap(), "Key": key, "ConsistentRead": true,
    });
    aws::call("DynamoDB_20120810.GetItem", get).await["Item"].take()
}

/// Changes a row by an update expression. `values` are its values, such as `:no`; `names` the placeholders for
/// attributes whose names DynamoDB reserves, such as `#status`.
pub async fn update(table: &str, key: Value, expression: &str, values: Value, names: Value) {
    let mut update = json!({
        "TableName": system().stack.storage(table).unwrap(), "Key": key, "UpdateExpression": expression,
    });
    for (name, map) in [
        ("ExpressionAttributeValues", values),
        ("ExpressionAttributeNames", names),
    ] {
        // DynamoDB refuses an empty map.
        if map.as_object().is_some_and(|map| !map.is_empty()) {
            update[name] = map;
        }
    }
    aws::call("DynamoDB_20120810.UpdateItem", update).await;
}
