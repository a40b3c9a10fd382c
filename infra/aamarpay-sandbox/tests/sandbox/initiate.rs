use serde_json::{Value, json};

use crate::stage::{Stage, form, read};

#[tokio::test]
async fn a_complete_order_gets_the_address_of_a_pay_page() {
    let stage = Stage::new().await;
    let answer = stage.initiate(&stage.order("order-1")).await;
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, "application/json")
    );
    let answer = answer.json();
    assert_eq!(answer["result"], "true");
    let start = format!("{}/paynow.php?track=AAM", stage.sandbox.url());
    let digits = answer["payment_url"]
        .as_str()
        .unwrap()
        .strip_prefix(&start)
        .unwrap();
    assert!(
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_digit()),
        "{digits}"
    );
}

#[tokio::test]
async fn the_pay_page_is_where_the_merchant_asked() {
    let stage = Stage::new().await;
    let asked_as = |host: &'static str| {
        let request = stage
            .http
            .post(format!("{}/jsonpost.php", stage.sandbox.url()))
            .header("host", host)
            .json(&stage.order(&format!("at-{host}")));
        async { read(request).await.json()["payment_url"].to_string() }
    };
    let answer = asked_as("172.17.0.1:9701").await;
    assert!(
        answer.starts_with("\"http://172.17.0.1:9701/paynow.php?"),
        "{answer}"
    );
    let answer = asked_as("no host").await;
    let own = format!("\"{}/paynow.php?", stage.sandbox.url());
    assert!(answer.starts_with(&own), "{answer}");
}

#[tokio::test]
async fn numbers_are_accepted_in_place_of_text() {
    let stage = Stage::new().await;
    let mut order = stage.order("order-1");
    order["amount"] = json!(100.5);
    assert_eq!(stage.initiate(&order).await.json()["result"], "true");
    stage
        .control(
            "transactions/order-1/status",
            json!({"status": "successful"}),
        )
        .await;
    assert_eq!(stage.search("order-1").await.json()["amount"], "100.50");
}

#[tokio::test]
async fn refusals_have_the_recorded_forms() {
    let stage = Stage::new().await;
    let changed = |field: &str, value: &str| {
        let mut order = stage.order("order-1");
        order[field] = json!(value);
        order
    };
    let cases = [
        (
            changed("signature_key", "wrong"),
            json!({"result": false, "message": "Invalid Signature Key"}),
        ),
        (
            changed("store_id", "wrong"),
            json!({"result": false, "message": "Invalid Store ID"}),
        ),
        (
            changed("cus_email", " "),
            json!({"cus_email": "cus_email is required."}),
        ),
        (changed("type", ""), json!({"type": "type must be json."})),
        (
            changed("currency", "bdt"),
            json!({"currency": "currency must be BDT or USD."}),
        ),
        (
            changed("amount", "1,000"),
            json!({"amount": "amount must be a positive decimal number."}),
        ),
        (
            changed("amount", "0.00"),
            json!({"amount": "amount must be a positive decimal number."}),
        ),
        (
            changed("fail_url", "/fail"),
            json!({"fail_url": "fail_url must be an absolute URL."}),
        ),
        (
            changed("cancel_url", "javascript:x"),
            json!({"cancel_url": "cancel_url must be an absolute URL."}),
        ),
        (
            changed("tran_id", &"x".repeat(33)),
            json!({"tran_id": "tran_id must not be longer than 32 characters."}),
        ),
    ];
    for (order, expected) in cases {
        let answer = stage.initiate(&order).await;
        assert_eq!((answer.status, answer.json()), (200, expected), "{order}");
    }
    assert_eq!(stage.transactions().await["transactions"], json!([]));
}

#[tokio::test]
async fn an_empty_object_names_every_missing_field() {
    let stage = Stage::new().await;
    let answer = stage.initiate(&json!({})).await.json();
    assert_eq!(answer.as_object().unwrap().len(), 13, "{answer}");
}

#[tokio::test]
async fn what_is_not_a_json_object_is_called_invalid() {
    let stage = Stage::new().await;
    let url = format!("{}/jsonpost.php", stage.sandbox.url());
    for body in ["", "{", "[1]", "tran_id=1", "\u{0}"] {
        let answer = read(stage.http.post(&url).body(body)).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "Invalid json"),
            "{body:?}"
        );
    }
}

#[tokio::test]
async fn a_transaction_id_is_accepted_once() {
    let stage = Stage::new().await;
    stage.open("order-1").await;
    let expected = json!({"tran_id": "Dublicate Transaction ID Provided By You."});
    assert_eq!(
        stage.initiate(&stage.order("order-1")).await.json(),
        expected
    );
}

#[tokio::test]
async fn the_form_route_answers_json_or_a_page_that_submits_itself() {
    let stage = Stage::new().await;
    let answer = stage
        .initiate_form("/index.php", &stage.order("order-1"))
        .await;
    assert_eq!(answer.json()["result"], "true");
    let mut order = stage.order("order-2");
    order.as_object_mut().unwrap().remove("type");
    let page = stage.initiate_form("/index.php", &order).await;
    let (action, fields) = form(&page.body);
    assert!(
        fields.is_empty() && page.body.contains(".submit()"),
        "{page:?}"
    );
    assert!(
        stage
            .http
            .post(action)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("order-2")
    );
}

#[tokio::test]
async fn the_form_routes_read_multipart() {
    let stage = Stage::new().await;
    let part = |(name, value): (&String, &Value)| {
        let value = value.as_str().unwrap();
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let order = stage.order("order-1");
    let body: String = order.as_object().unwrap().iter().map(part).collect();
    let request = stage
        .http
        .post(format!("{}/index.php", stage.sandbox.url()));
    let request = request.header("content-type", "multipart/form-data; boundary=cut");
    let answer = read(request.body(body + "--cut--\r\n")).await;
    assert_eq!(answer.json()["result"], "true");
}

#[tokio::test]
async fn the_legacy_route_answers_a_quoted_path_or_a_quoted_message() {
    let stage = Stage::new().await;
    let answer = stage
        .initiate_form("/request.php", &stage.order("order-1"))
        .await;
    assert!(
        answer.body.starts_with(r#""\/paynow.php?track=AAM"#),
        "{answer:?}"
    );
    let path = answer.json();
    let page = stage
        .get(&format!(
            "{}{}",
            stage.sandbox.url(),
            path.as_str().unwrap()
        ))
        .await;
    assert!(page.body.contains("order-1"));
    let again = stage
        .initiate_form("/request.php", &stage.order("order-1"))
        .await;
    assert_eq!(again.body, r#""Dublicate Transaction ID Provided By You.""#);
}

#[tokio::test]
async fn the_json_route_allows_browsers_of_any_origin() {
    let stage = Stage::new().await;
    let request = stage
        .http
        .post(format!("{}/jsonpost.php", stage.sandbox.url()));
    let response = request.body("{}").send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
}
