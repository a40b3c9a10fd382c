//! Creates the tables as the template describes them, and fills them with many rows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use std::sync::LazyLock;
use store::Tables;

/// Creates every table of infra/storage.yaml under its logical name.
pub async fn create(endpoint: &str) -> Tables {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/storage.yaml");
    let template: serde_norway::Value =
        serde_norway::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    for (name, resource) in resources {
        if resource["Type"] == "AWS::DynamoDB::Table" {
            create_table(endpoint, name.as_str().unwrap(), &resource["Properties"]).await;
        }
    }
    Tables {
        users: "Users".to_owned(),
        usernames: "Usernames".to_owned(),
        payments: "Payments".to_owned(),
        files: "Files".to_owned(),
        activities: "Activities".to_owned(),
        expiring: "Expiring".to_owned(),
        statistics: "Statistics".to_owned(),
    }
}

/// The properties of a table in CloudFormation have the names that the call `CreateTable` gives them.
async fn create_table(endpoint: &str, name: &str, properties: &serde_norway::Value) {
    let mut call = json!({"TableName": name});
    for property in [
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
        "BillingMode",
    ] {
        if let Some(value) = properties.get(property) {
            call[property] = serde_norway::from_value::<Value>(value.clone()).unwrap();
        }
    }
    send(endpoint, "CreateTable", &call).await;
}

/// The maximum number of items in a call of `BatchWriteItem`.
const BATCH: usize = 25;

/// Writes `items`, which are in the JSON of DynamoDB.
pub async fn put_all(endpoint: &str, table: &str, items: &[Value]) {
    for batch in items.chunks(BATCH) {
        let puts = batch
            .iter()
            .map(|item| json!({"PutRequest": {"Item": item}}));
        let call = json!({"RequestItems": {table: puts.collect::<Vec<_>>()}});
        let answer = send(endpoint, "BatchWriteItem", &call).await;
        assert_eq!(answer["UnprocessedItems"], json!({}));
    }
}

async fn send(endpoint: &str, operation: &str, call: &Value) -> Value {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = CLIENT
        .post(endpoint)
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", authorization)
        .header("x-amz-date", "20261122T000000Z");
    let answer = request.body(call.to_string()).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{operation}: {text}");
    serde_json::from_str(&text).unwrap()
}
