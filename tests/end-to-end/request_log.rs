//! The log line of a request, and the metrics in it.

use crate::harness::aamarpay::callback;
use crate::harness::logs::logged;
use crate::harness::person::Person;
use crate::harness::scenario::scenario;
use crate::harness::wait::eventually;
use serde_json::Value;
use std::cell::RefCell;

/// The lines about requests of `person`, once there is one for `route`.
async fn lines_of(person: &Person, route: &str) -> Vec<Value> {
    let lines = RefCell::new(Vec::new());
    eventually("the request is logged", async || {
        // The number is in other lines too.
        let found = logged(&format!("\"{}\"", person.id)).await;
        let found = found.iter().map(|line| parse(line));
        *lines.borrow_mut() = found
            .filter(|line| line["user_id"] == person.id && line["message"] == "answered")
            .collect();
        lines.borrow().iter().any(|line| line["route"] == route)
    })
    .await;
    lines.into_inner()
}

/// A line as CloudWatch stores it: JSON in a JSON text; `null` for a line of the platform.
fn parse(line: &str) -> Value {
    let text: String = serde_json::from_str(line).unwrap();
    serde_json::from_str(&text).unwrap_or_default()
}

#[test]
fn every_request_is_one_line_with_the_account_and_nothing_else_about_a_person() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay_without_callback().await;
        alice.get("/api/file/").await.expect(200);
        let lines = lines_of(&alice, "/api/file/").await;
        for line in &lines {
            let members = line.as_object().unwrap().keys();
            let mut members: Vec<&str> = members.map(String::as_str).collect();
            members.retain(|name| !["_aws", "PaymentOpened"].contains(name));
            let expected = "timestamp level message request api_request method route status \
                            milliseconds user_id cold_start";
            assert_eq!(members.join(" "), expected, "{line}");
            for id in ["request", "api_request"] {
                assert!(!line[id].as_str().unwrap().is_empty(), "{line}");
            }
        }
        let of = |route: &str| {
            let lines = lines.iter().filter(|line| line["route"] == route);
            lines.collect::<Vec<_>>()
        };
        assert_eq!(of("/api/file/").len(), 1, "{lines:?}");
        assert_eq!(of("/api/file/")[0]["status"], 200);
        assert_eq!(of("/api/file/")[0]["method"], "GET");
        assert!(of("/api/file/")[0].get("_aws").is_none());

        let opened = of("/api/initiate-payment/");
        assert_eq!(opened.len(), 1, "{lines:?}");
        assert_eq!(opened[0]["PaymentOpened"], 1);
        let metrics = &opened[0]["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(metrics["Namespace"], "word-count");
        assert_eq!(metrics["Metrics"][0]["Name"], "PaymentOpened");
    });
}

#[test]
fn what_happens_is_counted_in_the_log() {
    scenario(async {
        let alice = Person::register().await;
        let id = alice.pay_without_callback().await;
        for _ in 0..3 {
            callback("payment-success", &id).await.expect(200);
        }
        let lines = logged("\"PaymentPaid\"").await;
        let mut lines = lines.iter().map(|line| parse(line));
        assert!(lines.any(|line| line["PaymentPaid"] == 1));
        // The file has a number of words that no other test has.
        let words = "word ".repeat(4_321);
        alice.upload("a.txt", words.as_bytes()).await.expect(201);
        eventually("the file is counted", async || {
            let lines = logged("\"WordsCounted\"").await;
            lines.iter().map(|line| parse(line)).any(|line| {
                line["message"] == "batch handled"
                    && sum(&line["WordsCounted"]) >= 4_321
                    && sum(&line["UploadCounted"]) >= 1
                    && !line["CountMilliseconds"].is_null()
            })
        })
        .await;
    });
}

/// The value of a counter.
fn sum(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}
