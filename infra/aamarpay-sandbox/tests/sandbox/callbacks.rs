use serde_json::json;

use crate::stage::{Stage, field};

/// The field names of the official list of 2023, without the `opt_` fields.
const NAMES: [&str; 34] = [
    "pg_service_charge_bdt",
    "amount_original",
    "gateway_fee",
    "pg_service_charge_usd",
    "pg_card_bank_name",
    "pg_card_bank_country",
    "card_number",
    "card_holder",
    "status_code",
    "pay_status",
    "success_url",
    "fail_url",
    "cus_name",
    "cus_email",
    "cus_phone",
    "desc",
    "currency_merchant",
    "convertion_rate",
    "ip_address",
    "other_currency",
    "pg_txnid",
    "epw_txnid",
    "mer_txnid",
    "store_id",
    "merchant_id",
    "currency",
    "store_amount",
    "pay_time",
    "amount",
    "bank_txn",
    "card_type",
    "reason",
    "pg_card_risklevel",
    "pg_error_code_details",
];

#[tokio::test]
async fn a_success_posts_every_field_once() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let page = stage.click(&payment_url, "success").await;
    let fields = stage.submit(&page).await;
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [&NAMES[..], &["opt_a", "opt_b", "opt_c", "opt_d"]].concat()
    );
    let visit = &stage.visits()[0];
    assert_eq!(
        *visit,
        ("POST".to_owned(), "/success?order=1".to_owned(), fields)
    );
}

#[tokio::test]
async fn a_success_has_the_values_of_a_recorded_payment() {
    let stage = Stage::new().await;
    let mut order = stage.order("order-1");
    order["amount"] = json!("2040");
    let answer = stage.initiate(&order).await.json();
    let payment_url = answer["payment_url"].as_str().unwrap();
    let fields = crate::stage::form(&stage.click(payment_url, "success").await.body).1;
    for (name, value) in [
        ("amount", "2040.00"),
        ("amount_original", "2040.00"),
        ("pg_service_charge_bdt", "66.30"),
        ("store_amount", "1973.70"),
        ("other_currency", "2040.00"),
        ("currency", "BDT"),
        ("currency_merchant", "BDT"),
        ("convertion_rate", ""),
        ("status_code", "2"),
        ("pay_status", "Successful"),
        ("mer_txnid", "order-1"),
        ("store_id", "aamarpaytest"),
        ("merchant_id", "aamarpaytest"),
        ("card_number", "1234XXXXXXXXX123"),
        ("pg_service_charge_usd", "Not-Available"),
        ("reason", "Not Available"),
        ("pg_card_risklevel", "0"),
        ("opt_a", "first"),
        ("opt_b", ""),
        ("ip_address", "127.0.0.1"),
        ("card_type", "bKash-bKash"),
    ] {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    let track = payment_url.split_once("track=").unwrap().1;
    assert_eq!(
        (field(&fields, "pg_txnid"), field(&fields, "epw_txnid")),
        (Some(track), Some(track))
    );
    assert_eq!(field(&fields, "bank_txn").unwrap().len(), 13);
}

#[tokio::test]
async fn a_failure_posts_to_the_other_url_with_its_own_code() {
    let stage = Stage::new().await;
    let page = stage.click(&stage.open("order-1").await, "fail").await;
    let fields = stage.submit(&page).await;
    assert_eq!(
        (field(&fields, "status_code"), field(&fields, "pay_status")),
        (Some("7"), Some("Failed"))
    );
    assert_eq!(field(&fields, "reason"), Some("Declined by the bank"));
    assert_eq!(fields.len(), NAMES.len() + 4);
    assert_eq!(stage.visits()[0].1, "/fail");
    assert_eq!(stage.search("order-1").await.json()["status_code"], "7");
}

#[tokio::test]
async fn a_failure_lacks_fields_when_switched_on() {
    let stage = Stage::new().await;
    stage.switch(json!({"reduced_failure_fields": true})).await;
    let reduced = stage.pay("order-1", "fail").await;
    for name in [
        "amount_original",
        "card_number",
        "bank_txn",
        "pg_service_charge_usd",
        "pg_card_bank_name",
    ] {
        assert_eq!(field(&reduced, name), None, "{name}");
    }
    assert_eq!(field(&reduced, "status_code"), Some("7"));
    assert_eq!(stage.pay("order-2", "success").await.len(), NAMES.len() + 4);
    stage
        .switch(json!({"reduced_failure_fields": false, "failure_has_status_code": false}))
        .await;
    let without_code = stage.pay("order-3", "fail").await;
    assert_eq!(
        (field(&without_code, "status_code"), without_code.len()),
        (None, NAMES.len() + 3)
    );
    assert_eq!(
        field(&stage.pay("order-4", "success").await, "status_code"),
        Some("2")
    );
}

#[tokio::test]
async fn dollars_are_charged_in_taka() {
    let stage = Stage::new().await;
    let mut order = stage.order("order-1");
    (order["amount"], order["currency"]) = (json!("40.00"), json!("USD"));
    let answer = stage.initiate(&order).await.json();
    stage.switch(json!({"usd_rate": "120"})).await;
    let payment_url = answer["payment_url"].as_str().unwrap();
    assert!(
        stage
            .get(payment_url)
            .await
            .body
            .contains("charged as 4382.80 BDT")
    );
    let fields = crate::stage::form(&stage.click(payment_url, "success").await.body).1;
    for (name, value) in [
        ("amount", "4382.80"),
        ("other_currency", "40.00"),
        ("currency", "BDT"),
        ("currency_merchant", "USD"),
        ("convertion_rate", "109.57"),
        ("store_amount", "4240.36"),
    ] {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    let found = stage.search("order-1").await.json();
    for (name, value) in [
        ("amount", "4382.80"),
        ("amount_bdt", "4382.80"),
        ("amount_currency", "40.00"),
        ("currency", "BDT"),
        ("currency_merchant", "USD"),
        ("convertion_rate", "109.57"),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_held_payment_is_reported_everywhere() {
    let stage = Stage::new().await;
    stage.switch(json!({"risk": "held"})).await;
    let fields = stage.pay("order-1", "success").await;
    assert_eq!(field(&fields, "pg_card_risklevel"), Some("1"));
    let found = stage.search("order-1").await.json();
    assert_eq!(
        (&found["status_code"], &found["risk_level"]),
        (&json!("2"), &json!("1"))
    );
}

#[tokio::test]
async fn a_payment_can_end_without_a_return_to_the_merchant() {
    let stage = Stage::new().await;
    stage.switch(json!({"return_to_merchant": "never"})).await;
    for (outcome, code) in [("success", "2"), ("fail", "7")] {
        let page = stage.click(&stage.open(outcome).await, outcome).await;
        assert!(!page.body.contains(&stage.merchant), "{page:?}");
        assert_eq!(stage.search(outcome).await.json()["status_code"], code);
    }
}

#[tokio::test]
async fn the_return_can_be_posted_twice() {
    let stage = Stage::new().await;
    stage.switch(json!({"return_to_merchant": "twice"})).await;
    let payment_url = stage.open("order-1").await;
    let page = stage.click(&payment_url, "success").await;
    stage.click(&payment_url, "success").await;
    stage.submit(&page).await;
    let visits = stage.visited(2).await;
    assert_eq!(visits[0], visits[1]);
    let known = stage.transactions().await;
    let delivery = &known["transactions"][0]["deliveries"][0];
    assert_eq!(
        (&delivery["kind"], &delivery["result"]),
        (&json!("second_return"), &json!("200"))
    );
}
