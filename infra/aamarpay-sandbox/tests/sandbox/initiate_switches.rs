use std::time::{Duration, Instant};

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn refusals_are_bare_strings_when_switched_on() {
    let stage = Stage::new().await;
    stage.switch(json!({"error_style": "string"})).await;
    let mut order = stage.order("order-1");
    order["signature_key"] = json!("wrong");
    assert_eq!(
        stage.initiate(&order).await.body,
        "\"Invalid Signature Key\""
    );
}

#[tokio::test]
async fn a_transaction_id_is_free_until_paid_when_switched_on() {
    let stage = Stage::new().await;
    stage
        .switch(json!({"duplicate_ids": "allow_while_unpaid"}))
        .await;
    let first = stage.open("order-1").await;
    let second = stage.open("order-1").await;
    assert_eq!(stage.get(&first).await.status, 404);
    stage.click(&first, "success").await;
    assert_eq!(stage.search("order-1").await.json()["status_code"], "0");
    stage.click(&second, "success").await;
    assert_eq!(stage.search("order-1").await.json()["status_code"], "2");
    assert!(
        stage
            .initiate(&stage.order("order-1"))
            .await
            .body
            .contains("Dublicate")
    );
    assert_eq!(
        stage.transactions().await["transactions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_switched_refusal_has_its_form_and_records_nothing() {
    let stage = Stage::new().await;
    let cases = [
        (
            "object",
            200,
            r#"{"result":false,"message":"Invalid Signature Key"}"#,
        ),
        (
            "string_false",
            200,
            r#"{"result":"false","message":"Invalid Signature Key"}"#,
        ),
        ("bare_string", 200, r#""Invalid Store ID""#),
        (
            "duplicate",
            200,
            r#"{"tran_id":"Dublicate Transaction ID Provided By You."}"#,
        ),
        (
            "missing_field",
            200,
            r#"{"cus_email":"cus_email is required."}"#,
        ),
        ("invalid_json", 200, "Invalid json"),
        (
            "http_500_json",
            500,
            r#"{"result":false,"message":"Internal Server Error"}"#,
        ),
        ("empty_body", 200, ""),
        (
            "array",
            200,
            r#"[{"result":false,"message":"Internal Server Error"}]"#,
        ),
    ];
    for (switch, status, body) in cases {
        stage.switch(json!({"initiate": switch})).await;
        let answer = stage.initiate(&stage.order("order-1")).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (status, body),
            "{switch}"
        );
    }
    stage.switch(json!({"initiate": "html"})).await;
    let page = stage.initiate(&stage.order("order-1")).await;
    assert!(
        page.content_type.starts_with("text/html") && page.body.contains("<html>"),
        "{page:?}"
    );
    let known = stage.transactions().await;
    assert_eq!(
        (&known["transactions"], &known["initiates"]),
        (&json!([]), &json!(10))
    );
}

#[tokio::test]
async fn a_success_can_look_unusual() {
    let stage = Stage::new().await;
    stage.switch(json!({"initiate": "boolean_true"})).await;
    assert_eq!(
        stage.initiate(&stage.order("order-1")).await.json()["result"],
        true
    );
    stage.switch(json!({"initiate": "foreign_url"})).await;
    let foreign = stage.open("order-2").await;
    assert!(
        foreign.starts_with("https://pay.example/paynow.php?track=AAM"),
        "{foreign}"
    );
    stage
        .switch(json!({"initiate": "normal", "relative_payment_url": true}))
        .await;
    let relative = stage.open("order-3").await;
    assert!(relative.starts_with("/paynow.php?track=AAM"), "{relative}");
}

#[tokio::test]
async fn a_hanging_initiate_opens_the_payment_and_delays_no_other_request() {
    let stage = Stage::new().await;
    let hang = json!({"initiate": "hang", "hang_milliseconds": 5_000});
    stage.control("transactions/slow", hang).await;
    let started = Instant::now();
    let order = stage.order("slow");
    let ((), answer) = tokio::join!(
        async {
            while stage.search("slow").await.json()["status_code"] != "0" {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            stage.open("quick").await;
            assert!(started.elapsed() < Duration::from_secs(5));
        },
        stage.initiate(&order),
    );
    assert!(started.elapsed() >= Duration::from_secs(5));
    assert_eq!(answer.json()["result"], "true");
}
