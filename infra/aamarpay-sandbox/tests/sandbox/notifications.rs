use std::time::Duration;

use serde_json::json;

use crate::stage::{Stage, field};

/// The delay of notifications that must not come while the test runs.
const NEVER_MILLISECONDS: u64 = 60_000;

async fn stage_with_ipn(ipn: &str, delay_milliseconds: u64) -> Stage {
    let stage = Stage::new().await;
    let listener = format!("{}/ipn", stage.merchant);
    stage
        .switch(
            json!({"ipn": ipn, "ipn_url": listener, "ipn_delay_milliseconds": delay_milliseconds}),
        )
        .await;
    stage
}

#[tokio::test]
async fn a_notification_carries_the_search_fields_as_a_form() {
    let stage = stage_with_ipn("before", 1).await;
    stage.pay("order-1", "success").await;
    let (method, path, fields) = stage.visited(1).await.remove(0);
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/ipn"));
    for (name, value) in [
        ("mer_txnid", "order-1"),
        ("status_code", "2"),
        ("amount", "100.00"),
        ("cus_fax", ""),
    ] {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    let known = stage.transactions().await;
    let delivery =
        json!({"kind": "ipn", "url": format!("{}/ipn", stage.merchant), "result": "200"});
    assert_eq!(known["transactions"][0]["deliveries"], json!([delivery]));
}

#[tokio::test]
async fn notifications_are_sent_before_or_after_the_payers_answer_or_both() {
    for (ipn, before, in_all) in [
        ("never", 0, 0),
        ("before", 1, 1),
        ("after", 0, 1),
        ("three_times", 1, 3),
    ] {
        let stage = stage_with_ipn(ipn, NEVER_MILLISECONDS).await;
        stage.pay("order-1", "success").await;
        assert_eq!(stage.visits().len(), before, "{ipn}");
        let stage = stage_with_ipn(ipn, 1).await;
        stage.pay("order-1", "success").await;
        stage.visited(in_all).await;
    }
}

#[tokio::test]
async fn only_the_first_success_is_notified() {
    let stage = stage_with_ipn("before", 1).await;
    stage.pay("failed", "fail").await;
    for outcome in ["expire", "cancel", "abandon"] {
        stage.click(&stage.open(outcome).await, outcome).await;
    }
    let payment_url = stage.open("paid").await;
    stage.click(&payment_url, "success").await;
    stage.click(&payment_url, "success").await;
    stage.visited(1).await;
}

#[tokio::test]
async fn a_notification_that_cannot_be_delivered_is_recorded() {
    let stage = Stage::new().await;
    stage.switch(json!({"ipn": "before"})).await;
    stage.pay("no-url", "success").await;
    stage
        .switch(json!({"ipn_url": "http://127.0.0.1:1/ipn"}))
        .await;
    stage.pay("no-listener", "success").await;
    let known = stage.transactions().await;
    for index in [0, 1] {
        let result = known["transactions"][index]["deliveries"][0]["result"]
            .as_str()
            .unwrap();
        assert!(result.contains("error"), "{result}");
    }
}

#[tokio::test]
async fn a_notification_can_be_ahead_of_search() {
    let stage = stage_with_ipn("before", 1).await;
    stage
        .switch(json!({"success_visible_after_milliseconds": 60_000}))
        .await;
    stage.pay("order-1", "success").await;
    let (_, _, fields) = stage.visited(1).await.remove(0);
    assert_eq!(field(&fields, "status_code"), Some("2"));
    assert_eq!(stage.search("order-1").await.json()["status_code"], "0");
}

#[tokio::test]
async fn a_success_on_demand_is_notified_but_returns_no_payer() {
    let stage = stage_with_ipn("before", 1).await;
    stage.switch(json!({"return_to_merchant": "twice"})).await;
    stage.open("order-1").await;
    for status in ["failed", "successful"] {
        let path = "transactions/order-1/status";
        assert_eq!(
            stage.control(path, json!({"status": status})).await.status,
            200
        );
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stage.visited(1).await[0].1, "/ipn");
}
