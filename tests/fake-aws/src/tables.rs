//! Makes the tables exactly as the template describes them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use shared::config::Tables;

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

/// CloudFormation's properties are those of the CreateTable call, by the same names.
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
    let request = reqwest::Client::new()
        .post(endpoint)
        .header("x-amz-target", "DynamoDB_20120810.CreateTable");
    let request = request
        .header("content-type", "application/x-amz-json-1.0")
        .body(call.to_string());
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = request
        .header("authorization", authorization)
        .header("x-amz-date", "20261122T000000Z");
    let answer = request.send().await.unwrap();
    assert!(
        answer.status().is_success(),
        "create {name}: {}",
        answer.text().await.unwrap()
    );
}
