//! Creates the tables as the template describes them, fills them with many rows, and reads their streams.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::LazyLock;
use store::Tables;

/// Creates every table of infra/storage.yaml under its logical name.
pub async fn create(endpoint: &str) -> Tables {
    for (name, properties) in described() {
        create_table(endpoint, &name, &properties).await;
    }
    Tables {
        users: "Users".to_owned(),
        usernames: "Usernames".to_owned(),
        payments: "Payments".to_owned(),
        files: "Files".to_owned(),
        activities: "Activities".to_owned(),
        expiring: "Expiring".to_owned(),
        statistics: "Statistics".to_owned(),
        public_keys: "PublicKeys".to_owned(),
        audit: "Audit".to_owned(),
    }
}

/// The names of the key attributes of each table.
pub fn keys() -> HashMap<String, Vec<String>> {
    let keys = |properties: serde_norway::Value| {
        let schema = properties["KeySchema"].as_sequence().unwrap().clone();
        let name = |key: serde_norway::Value| key["AttributeName"].as_str().unwrap().to_owned();
        schema.into_iter().map(name).collect()
    };
    let tables = described().into_iter();
    tables.map(|(name, table)| (name, keys(table))).collect()
}

/// The logical name and the properties of each table of infra/storage.yaml.
fn described() -> Vec<(String, serde_norway::Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/storage.yaml");
    let template: serde_norway::Value =
        serde_norway::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let tables = resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::DynamoDB::Table");
    let described = |(name, table): (&serde_norway::Value, &serde_norway::Value)| {
        (
            name.as_str().unwrap().to_owned(),
            table["Properties"].clone(),
        )
    };
    tables.map(described).collect()
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
    // CloudFormation enables a stream by describing it.
    if let Some(stream) = properties.get("StreamSpecification") {
        let view_type: Value = serde_norway::from_value(stream["StreamViewType"].clone()).unwrap();
        call["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view_type});
    }
    send(endpoint, "CreateTable", &call).await;
}

/// Every record of the stream of a table, oldest first in each shard, as Lambda delivers it.
pub async fn stream_records(endpoint: &str, table: &str) -> Vec<Value> {
    let ask = async |operation, call: Value| send_to_streams(endpoint, operation, &call).await;
    let streams = ask("ListStreams", json!({"TableName": table})).await;
    let arn = &streams["Streams"][0]["StreamArn"];
    let stream = ask("DescribeStream", json!({"StreamArn": arn})).await;
    let mut records = Vec::new();
    for shard in stream["StreamDescription"]["Shards"].as_array().unwrap() {
        let start = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON",
        });
        let mut iterator = ask("GetShardIterator", start).await["ShardIterator"].clone();
        loop {
            let answer = ask("GetRecords", json!({"ShardIterator": iterator})).await;
            let found = answer["Records"].as_array().unwrap();
            records.extend(found.iter().cloned());
            iterator = answer["NextShardIterator"].clone();
            if found.is_empty() || iterator.is_null() {
                break;
            }
        }
    }
    records
}

/// Writes `items`, which are in the JSON of DynamoDB, past HTTP: a million of them take about a minute.
pub fn put_all(engine: &dynoxide::Database, table: &str, items: Vec<Value>) {
    let item = |item| serde_json::from_value::<dynoxide::types::Item>(item).unwrap();
    let items = items.into_iter().map(item).collect();
    let options = dynoxide::ImportOptions {
        record_streams: true,
        ..Default::default()
    };
    engine.import_items(table, items, options).unwrap();
}

async fn send(endpoint: &str, operation: &str, call: &Value) -> Value {
    send_to(endpoint, &format!("DynamoDB_20120810.{operation}"), call).await
}

async fn send_to_streams(endpoint: &str, operation: &str, call: &Value) -> Value {
    send_to(
        endpoint,
        &format!("DynamoDBStreams_20120810.{operation}"),
        call,
    )
    .await
}

async fn send_to(endpoint: &str, target: &str, call: &Value) -> Value {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = CLIENT
        .post(endpoint)
        .header("x-amz-target", target)
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", authorization)
        .header("x-amz-date", "20261122T000000Z");
    let answer = request.body(call.to_string()).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{target}: {text}");
    serde_json::from_str(&text).unwrap()
}
