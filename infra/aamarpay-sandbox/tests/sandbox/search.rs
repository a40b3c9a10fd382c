use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::{Stage, read};

#[tokio::test]
async fn a_paid_transaction_has_the_documented_fields() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    stage.click(&payment_url, "success").await;
    let answer = stage.search("order-1").await;
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, "text/html; charset=UTF-8")
    );
    let found = answer.json();
    for (name, value) in [
        ("mer_txnid", "order-1"),
        ("store_id", "aamarpaytest"),
        ("merchant_id", "aamarpaytest"),
        ("amount", "100.00"),
        ("amount_bdt", "100.00"),
        ("amount_currency", "100.00"),
        ("currency", "BDT"),
        ("currency_merchant", "BDT"),
        ("convertion_rate", "Not-Available"),
        ("pay_status", "Successful"),
        ("status_code", "2"),
        ("status_title", "Successful Transaction"),
        ("rec_amount", "96.75"),
        ("processing_ratio", "3.25"),
        ("processing_charge", "3.25"),
        ("risk_title", "Safe"),
        ("risk_level", "0"),
        ("error_code", "0000"),
        ("cus_name", "Rahim"),
        ("opt_a", "first"),
        ("opt_b", "Not-Available"),
        ("verify_status", "PENDING"),
        ("doc_recived", "NO"),
        ("checkout_status", "Not-Paid-Yet"),
        ("cardnumber", "1234XXXXXXXXX123"),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
    assert_eq!(
        found["pg_txnid"],
        payment_url.split_once("track=").unwrap().1
    );
    assert_eq!(found["cus_add1"], Value::Null);
    let strings = |value: &Value| value.is_string() || value.is_null();
    assert!(found.as_object().unwrap().values().all(strings), "{found}");
    assert!(found.as_object().unwrap().len() >= 58, "{found}");
}

#[tokio::test]
async fn an_unfinished_transaction_is_initiated() {
    let stage = Stage::new().await;
    stage.open("order-1").await;
    let found = stage.search("order-1").await.json();
    assert_eq!(
        (&found["status_code"], &found["pay_status"]),
        (&json!("0"), &json!("Pending"))
    );
    assert_eq!(
        (&found["bank_trxid"], &found["date_processed"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn an_unknown_id_is_invalid_data_and_so_is_the_providers_own_id() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    for id in [
        "order-2",
        payment_url.split_once("track=").unwrap().1,
        "<b>&",
    ] {
        let answer = stage.search(id).await;
        let expected =
            json!({"request_id": id, "store_id": "aamarpaytest", "status": "Invalid-Data"});
        assert_eq!((answer.status, answer.json()), (200, expected));
        assert!(answer.content_type.starts_with("text/html"), "{answer:?}");
    }
}

#[tokio::test]
async fn wrong_credentials_and_missing_parameters_get_plain_text() {
    let stage = Stage::new().await;
    stage.open("order-1").await;
    let right = stage.search_url("order-1");
    for (from, to) in [("aamarpaytest", "another"), ("dbb7", "0000")] {
        let answer = stage.get(&right.replace(from, to)).await;
        let expected = (200, "Store_id & signature key not matched");
        assert_eq!((answer.status, answer.body.as_str()), expected);
    }
    let key = "&signature_key=dbb74894e82415a2f7ff0ec3a97e4183";
    for gone in [
        "request_id=order-1&",
        "&store_id=aamarpaytest",
        key,
        "&type=json",
    ] {
        let answer = stage.get(&right.replace(gone, "")).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "parameter is required"),
            "{gone}"
        );
    }
}

#[tokio::test]
async fn only_the_query_string_of_a_post_counts() {
    let stage = Stage::new().await;
    stage.open("order-1").await;
    let url = stage.search_url("order-1");
    assert_eq!(
        read(stage.http.post(&url)).await.json()["mer_txnid"],
        "order-1"
    );
    let (path, query) = url.split_once('?').unwrap();
    let request = stage
        .http
        .post(path)
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = read(request.body(query.to_owned())).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "parameter is required")
    );
}

#[tokio::test]
async fn search_can_give_any_wrong_answer() {
    let stage = Stage::new().await;
    stage.pay("order-1", "success").await;
    let truth = stage.search("order-1").await.body;
    let unknown = r#"{"request_id":"order-1","store_id":"aamarpaytest","status":"Invalid-Data"}"#;
    for (switch, status, body) in [
        ("bare_string", 200, "\"Service temporarily unavailable\""),
        ("empty_body", 200, ""),
        ("invalid_data", 200, unknown),
        ("not_matched", 200, "Store_id & signature key not matched"),
        ("truncated", 200, &truth[..truth.len() / 2]),
        ("normal", 200, truth.as_str()),
    ] {
        stage.switch(json!({"search": switch})).await;
        let answer = stage.search("order-1").await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (status, body),
            "{switch}"
        );
    }
    for (switch, status) in [("html", 200), ("http_500", 500)] {
        stage.switch(json!({"search": switch})).await;
        let answer = stage.search("order-1").await;
        assert_eq!(
            (answer.status, answer.body.contains("<html>")),
            (status, true),
            "{switch}"
        );
    }
}

#[tokio::test]
async fn search_can_contradict_the_order() {
    let stage = Stage::new().await;
    stage.pay("order-1", "success").await;
    for (switch, value, fields) in [
        (
            "search_amount",
            "10.00",
            &["amount", "amount_bdt", "amount_currency"][..],
        ),
        ("search_currency", "USD", &["currency", "currency_merchant"]),
        ("search_store_id", "another", &["store_id", "merchant_id"]),
        ("search_transaction_id", "order-2", &["mer_txnid"]),
        ("search_pay_status", "Failed", &["pay_status"]),
    ] {
        let honest = stage.search("order-1").await.json();
        stage.switch(json!({switch: value})).await;
        let found = stage.search("order-1").await.json();
        stage.switch(json!({switch: null})).await;
        for field in fields {
            assert_ne!(honest[field], value, "{field}");
            assert_eq!(found[field], value, "{switch} {field}");
        }
        assert_eq!(found["status_code"], "2");
    }
}

#[tokio::test]
async fn a_hanging_search_delays_no_other_request() {
    let stage = Stage::new().await;
    stage.open("slow").await;
    stage.open("quick").await;
    let hang = json!({"search": "hang", "hang_milliseconds": 5_000});
    stage.control("transactions/slow", hang).await;
    let started = Instant::now();
    let (answer, ()) = tokio::join!(stage.search("slow"), async {
        stage.search("quick").await;
        assert!(started.elapsed() < Duration::from_secs(5));
    });
    assert!(started.elapsed() >= Duration::from_secs(5));
    assert_eq!(answer.json()["status_code"], "0");
}

#[tokio::test]
async fn a_success_can_become_visible_late() {
    let stage = Stage::new().await;
    stage
        .switch(json!({"success_visible_after_milliseconds": 3_000}))
        .await;
    let fields = stage.pay("order-1", "success").await;
    assert_eq!(crate::stage::field(&fields, "status_code"), Some("2"));
    let code = async || stage.search("order-1").await.json()["status_code"].clone();
    assert_eq!(code().await, "0");
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    assert_eq!(code().await, "2");
}
