use aamarpay_sandbox::{NextStep, Outcome, Payer};
use serde_json::json;

use crate::stage::{Stage, field, form, read};

#[tokio::test]
async fn the_page_shows_the_order_and_that_it_is_a_sandbox() {
    let stage = Stage::new().await;
    let page = stage.get(&stage.open("order-1").await).await;
    assert_eq!(
        (page.status, page.content_type.as_str()),
        (200, "text/html; charset=UTF-8")
    );
    for text in [
        "<strong>SANDBOX</strong>",
        "100.00 BDT",
        "One upload",
        "Rahim",
        "order-1",
        "bKash",
        "Success",
        "Fail",
        "Cancel",
    ] {
        assert!(page.body.contains(text), "{text} is not in {}", page.body);
    }
}

#[tokio::test]
async fn every_page_escapes_what_a_merchant_sent() {
    let stage = Stage::new().await;
    let hostile = "\"'><script>alert(1)</script>&amp;";
    let mut order = stage.order("<i>order</i>");
    for name in ["desc", "cus_name", "opt_a"] {
        order[name] = json!(hostile);
    }
    order["success_url"] = json!(format!("{}/success?a=\"><b>", stage.merchant));
    order["cancel_url"] = json!(format!("{}/cancel?a=\"><b>", stage.merchant));
    let answer = stage.initiate(&order).await.json();
    let payment_url = answer["payment_url"].as_str().unwrap();
    let pay = stage.get(payment_url).await;
    let cancel = stage.click(payment_url, "cancel").await;
    let success = stage.click(payment_url, "success").await;
    let ended = stage.get(payment_url).await;
    for page in [&pay, &cancel, &success, &ended] {
        for tag in ["<script>", "<i>", "<b>"] {
            assert!(!page.body.contains(tag), "{tag} in {}", page.body);
        }
    }
    let (action, fields) = form(&success.body);
    assert!(action.ends_with("/success?a=\"><b>"), "{action}");
    assert_eq!(
        (field(&fields, "desc"), field(&fields, "opt_a")),
        (Some(hostile), Some(hostile))
    );
}

#[tokio::test]
async fn pages_load_nothing_and_run_only_their_own_script() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let response = stage
        .http
        .post(&payment_url)
        .form(&[("outcome", "success")])
        .send()
        .await
        .unwrap();
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let page = response.text().await.unwrap();
    let nonce = page
        .split_once("<script nonce=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    assert!(
        policy.contains("default-src 'none'") && policy.contains(&format!("'nonce-{nonce}'")),
        "{policy}"
    );
}

#[tokio::test]
async fn the_chosen_method_is_reported() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let choice = [("method", "DBBL-VISA"), ("outcome", "success")];
    let page = read(stage.http.post(&payment_url).form(&choice)).await;
    assert_eq!(field(&form(&page.body).1, "card_type"), Some("DBBL-VISA"));
    assert_eq!(
        stage.search("order-1").await.json()["payment_type"],
        "DBBL-VISA"
    );
}

#[tokio::test]
async fn cancel_is_a_plain_link_and_leaves_the_payment_open() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let page = stage.click(&payment_url, "cancel").await.body;
    let escaped = format!("{}/cancel?order=1&#38;by=payer", stage.merchant);
    assert!(
        page.contains(&format!("href=\"{escaped}\"")) && page.contains(&format!("url={escaped}")),
        "{page}"
    );
    assert!(!page.contains("<form"), "{page}");
    assert_eq!(stage.search("order-1").await.json()["status_code"], "0");
    stage.click(&payment_url, "success").await;
    assert_eq!(stage.search("order-1").await.json()["status_code"], "2");
}

#[tokio::test]
async fn cancel_posts_a_form_when_switched_on() {
    let stage = Stage::new().await;
    stage.switch(json!({"cancel": "post"})).await;
    let page = stage.click(&stage.open("order-1").await, "cancel").await;
    let fields = stage.submit(&page).await;
    assert_eq!(field(&fields, "mer_txnid"), Some("order-1"));
    assert_eq!(
        stage.visits()[0],
        (
            "POST".to_owned(),
            "/cancel?order=1&by=payer".to_owned(),
            fields
        )
    );
}

#[tokio::test]
async fn cancel_expires_the_payment_when_switched_on() {
    let stage = Stage::new().await;
    stage.switch(json!({"cancel_expires": true})).await;
    let page = stage.click(&stage.open("order-1").await, "cancel").await;
    assert!(page.body.contains("/cancel?order=1"));
    assert_eq!(stage.search("order-1").await.json()["status_code"], "3");
}

#[tokio::test]
async fn abandoned_and_expired_payments_do_not_return_the_browser() {
    let stage = Stage::new().await;
    for (outcome, code, can_go_on) in [("abandon", "0", true), ("expire", "3", false)] {
        let page = stage.click(&stage.open(outcome).await, outcome).await;
        assert_eq!(page.status, 200);
        assert!(
            !page.body.contains(&stage.merchant) && !page.body.contains("<form"),
            "{page:?}"
        );
        assert_eq!(page.body.contains("pay page again"), can_go_on, "{page:?}");
        assert_eq!(stage.search(outcome).await.json()["status_code"], code);
    }
}

#[tokio::test]
async fn the_switched_outcome_overrides_the_click() {
    let stage = Stage::new().await;
    stage
        .control("transactions/order-1", json!({"outcome": "expire"}))
        .await;
    let page = stage.click(&stage.open("order-1").await, "success").await;
    assert!(!page.body.contains("<form"), "{page:?}");
    assert_eq!(stage.search("order-1").await.json()["status_code"], "3");
}

#[tokio::test]
async fn the_first_of_many_simultaneous_clicks_counts() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    let click = |index: u32| {
        let outcome = if index.is_multiple_of(2) {
            "success"
        } else {
            "fail"
        };
        read(stage.http.post(&payment_url).form(&[("outcome", outcome)]))
    };
    let clicks: Vec<_> = (0..40).map(|index| tokio::spawn(click(index))).collect();
    let mut callbacks = Vec::new();
    for click in clicks {
        callbacks.push(form(&click.await.unwrap().body));
    }
    callbacks.push(form(&click(0).await.body));
    callbacks.push(form(&click(1).await.body));
    assert!(
        callbacks.iter().all(|callback| *callback == callbacks[0]),
        "{callbacks:#?}"
    );
    let code = stage.search("order-1").await.json()["status_code"].clone();
    assert_eq!(field(&callbacks[0].1, "status_code"), code.as_str());
}

#[tokio::test]
async fn the_page_of_an_ended_payment_shows_the_outcome() {
    let stage = Stage::new().await;
    let payment_url = stage.open("order-1").await;
    stage.click(&payment_url, "fail").await;
    let page = stage.get(&payment_url).await;
    assert!(
        page.body.contains("order-1 is over: Failed.") && !page.body.contains("<form"),
        "{page:?}"
    );
}

#[tokio::test]
async fn unknown_pages_and_outcomes_get_a_clear_answer() {
    let stage = Stage::new().await;
    for query in ["", "?track=", "?track=AAM0000000000000000", "?track=%ff"] {
        let answer = stage
            .get(&format!("{}/paynow.php{query}", stage.sandbox.url()))
            .await;
        assert_eq!(answer.status, 404, "{query} {answer:?}");
    }
    let payment_url = stage.open("order-1").await;
    for outcome in ["", "Success", "refund"] {
        let answer = stage.click(&payment_url, outcome).await;
        assert_eq!(answer.status, 400);
        assert!(
            answer
                .body
                .contains("success, fail, cancel, expire or abandon"),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_payer_reaches_every_outcome_and_returns_to_the_merchant() {
    let stage = Stage::new().await;
    let payer = Payer::new();
    for (outcome, expected) in [
        (Outcome::Success, Some("/success?order=1")),
        (Outcome::Fail, Some("/fail")),
        (Outcome::Cancel, Some("/cancel?order=1&by=payer")),
        (Outcome::Expire, None),
        (Outcome::Abandon, None),
    ] {
        let payment_url = stage.open(&format!("{outcome:?}")).await;
        let next = payer.choose(&payment_url, outcome).await.unwrap();
        let page = form_or_none(&stage, &payment_url, outcome).await;
        let posts = match &next {
            NextStep::Post { url, fields } => Some((url.clone(), fields.clone())),
            NextStep::Get { .. } | NextStep::Nowhere { .. } => None,
        };
        assert_eq!(posts, page, "the page and its JSON differ");
        let before = stage.visits().len();
        assert_eq!(
            payer.follow(&next).await.unwrap().is_some(),
            expected.is_some()
        );
        let paths: Vec<_> = stage
            .visits()
            .into_iter()
            .skip(before)
            .map(|(_, path, _)| path)
            .collect();
        assert_eq!(paths, Vec::from_iter(expected), "{outcome:?}");
    }
}

async fn form_or_none(
    stage: &Stage,
    payment_url: &str,
    outcome: Outcome,
) -> Option<(String, Vec<(String, String)>)> {
    let page = read(stage.http.post(payment_url).form(&[("outcome", outcome)])).await;
    page.body.contains("<form").then(|| form(&page.body))
}
