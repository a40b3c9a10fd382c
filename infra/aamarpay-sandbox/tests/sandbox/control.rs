use aamarpay_sandbox::{Options, Outcome, Sandbox, Switches};
use serde_json::{Value, json};

use crate::stage::{Stage, read};

#[tokio::test]
async fn a_transactions_switches_override_its_customers_and_these_the_defaults() {
    let stage = Stage::new().await;
    stage
        .switch(json!({"search": "html", "risk": "held"}))
        .await;
    stage
        .control(
            "customers/rahim@example.com",
            json!({"search": "empty_body"}),
        )
        .await;
    stage
        .control("transactions/order-2", json!({"search": "normal"}))
        .await;
    stage.pay("order-1", "success").await;
    stage.pay("order-2", "success").await;
    assert_eq!(stage.search("order-1").await.body, "");
    assert_eq!(stage.search("order-2").await.json()["risk_level"], "1");
    let mut other = stage.order("order-3");
    other["cus_email"] = json!("karim@example.com");
    stage.initiate(&other).await;
    assert!(stage.search("order-3").await.body.contains("<html>"));
}

#[tokio::test]
async fn a_customers_switches_apply_to_the_initiate_answer() {
    let stage = Stage::new().await;
    stage
        .control("customers/rahim@example.com", json!({"initiate": "array"}))
        .await;
    assert!(
        stage
            .initiate(&stage.order("order-1"))
            .await
            .json()
            .is_array()
    );
    let mut other = stage.order("order-1");
    other["cus_email"] = json!("karim@example.com");
    assert_eq!(stage.initiate(&other).await.json()["result"], "true");
}

#[tokio::test]
async fn the_routes_take_and_show_the_typed_switches() {
    let stage = Stage::new().await;
    let plain = stage
        .get(&format!("{}/_sandbox/switches", stage.sandbox.url()))
        .await;
    assert_eq!(
        serde_json::from_str::<Switches>(&plain.body).unwrap(),
        Switches::default()
    );
    let switches = Switches {
        outcome: Some(Outcome::Fail),
        ..Switches::default()
    };
    let shown = stage.control("switches", json!(switches)).await;
    assert_eq!(
        serde_json::from_str::<Switches>(&shown.body).unwrap(),
        switches
    );
    let url = format!("{}/_sandbox/switches", stage.sandbox.url());
    let restored = read(stage.http.delete(url)).await;
    assert_eq!(
        serde_json::from_str::<Switches>(&restored.body).unwrap(),
        Switches::default()
    );
}

#[tokio::test]
async fn what_is_not_a_switch_is_refused_and_changes_nothing() {
    let stage = Stage::new().await;
    for body in [
        json!({"serach": "html"}),
        json!({"search": "htm"}),
        json!({"risk": "held", "search_amount": "1.001"}),
        json!({"risk": "held", "search_amount": 5}),
        json!({"hang_milliseconds": -1}),
        json!({"success_visible_after_milliseconds": u64::MAX}),
        json!({"ipn_url": "nowhere"}),
        json!([]),
        Value::Null,
    ] {
        for path in [
            "switches",
            "customers/a@example.com",
            "transactions/order-1",
        ] {
            let answer = stage.control(path, body.clone()).await;
            assert_eq!(answer.status, 400, "{path} {body}");
            assert!(
                answer.json()["error"]
                    .as_str()
                    .is_some_and(|error| !error.is_empty())
            );
        }
    }
    let shown = stage
        .get(&format!("{}/_sandbox/switches", stage.sandbox.url()))
        .await;
    assert_eq!(
        serde_json::from_str::<Switches>(&shown.body).unwrap(),
        Switches::default()
    );
}

#[tokio::test]
async fn a_test_can_set_any_status() {
    let stage = Stage::new().await;
    stage.pay("order-1", "fail").await;
    for (status, code) in [
        ("successful", "2"),
        ("expired", "3"),
        ("failed", "7"),
        ("initiated", "0"),
    ] {
        let answer = stage
            .control("transactions/order-1/status", json!({"status": status}))
            .await;
        assert_eq!(
            (answer.status, &answer.json()["status"]),
            (200, &json!(status))
        );
        assert_eq!(stage.search("order-1").await.json()["status_code"], code);
    }
    let unknown = stage
        .control("transactions/order-2/status", json!({"status": "failed"}))
        .await;
    assert_eq!(unknown.status, 404);
    for body in [
        json!({"status": "paid"}),
        json!({}),
        json!({"status": "failed", "x": 1}),
    ] {
        assert_eq!(
            stage
                .control("transactions/order-1/status", body)
                .await
                .status,
            400
        );
    }
}

#[tokio::test]
async fn the_list_shows_what_was_sent_and_searched_but_no_key() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let mut refused = stage.order("order-2");
    refused["amount"] = json!("-1");
    stage.initiate(&refused).await;
    stage.search("order-1").await;
    stage.search("order-1").await;
    stage.search("order-9").await;
    let known = stage.transactions().await;
    let mut sent = stage.order("order-1");
    sent.as_object_mut().unwrap().remove("signature_key");
    refused.as_object_mut().unwrap().remove("signature_key");
    let transaction = &known["transactions"][0];
    assert_eq!(
        (&transaction["request"], &known["last_initiate_request"]),
        (&sent, &refused)
    );
    assert_eq!(transaction["payment_url"], payment_url);
    assert_eq!(
        (&transaction["status"], &known["initiates"]),
        (&json!("initiated"), &json!(2))
    );
    assert_eq!(known["searches"], json!({"order-1": 2, "order-9": 1}));
}

#[tokio::test]
async fn reset_deletes_everything() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    stage.switch(json!({"search": "html"})).await;
    assert_eq!(stage.control("reset", json!({})).await.status, 204);
    assert_eq!(stage.get(&payment_url).await.status, 404);
    assert_eq!(
        stage.search("order-1").await.json()["status"],
        "Invalid-Data"
    );
    let known = stage.transactions().await;
    assert_eq!(
        (&known["transactions"], &known["initiates"]),
        (&json!([]), &json!(0))
    );
    stage.open("order-1").await;
}

#[tokio::test]
async fn only_loopback_addresses_are_served() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let options = Options {
            address: address.parse().unwrap(),
            ..Options::default()
        };
        let error = Sandbox::start(options)
            .await
            .err()
            .expect("it must not start");
        assert!(error.to_string().contains("loopback"), "{error:#}");
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let stage = Stage::new().await;
    let address = stage
        .sandbox
        .url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let error = Sandbox::start(Options {
        address,
        ..Options::default()
    })
    .await
    .err()
    .unwrap();
    assert!(
        error.to_string().contains(&address.to_string()),
        "{error:#}"
    );
}
