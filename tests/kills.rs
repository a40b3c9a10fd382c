//! A function's process dies in the middle of its work. The test run builds the functions with the feature
//! `fault-points`, and the environment variable `FAULT_POINT` of one function names the step.

use crate::money::{CALM, make_due, reserve_once};
use crate::person::{Person, anonymous, send};
use crate::system::{story, system};
use aamarpay_sandbox::{Outcome, Payer};
use reqwest::Method;
use serde_json::{Value, json};

/// Calls the emulator's Lambda as its owner.
async fn lambda(method: Method, path: &str, body: Value) -> Value {
    let url = format!(
        "{}/2015-03-31/functions/{path}",
        system().stack.emulator_url()
    );
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/lambda/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new().request(method, url);
    let answer = send(request.header("authorization", authorization).json(&body)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    answer.json()
}

/// Lets the function whose logical id is `id` die at `point`; `None`: lets it live.
async fn let_die(id: &str, point: Option<&str>) {
    let functions = lambda(Method::GET, "?MaxItems=200", json!(null)).await;
    let functions = functions["Functions"].as_array().unwrap();
    let part = format!("-{id}-");
    let function = functions
        .iter()
        .find(|function| function["FunctionName"].as_str().unwrap().contains(&part))
        .unwrap();
    let mut environment = function["Environment"].clone();
    environment["Variables"]["FAULT_POINT"] = json!(point.unwrap_or("none"));
    let path = format!(
        "{}/configuration",
        function["FunctionName"].as_str().unwrap()
    );
    lambda(Method::PUT, &path, json!({"Environment": environment})).await;
}

#[test]
fn death_while_settling_is_made_up_for_by_the_next_hint() {
    story(async {
        let _alone = CALM.write().await;
        for point in ["settle:searched", "settle:written"] {
            let alice = Person::register().await;
            let (payment_url, id) = alice.initiate_payment().await;
            Payer::new()
                .choose(&payment_url, Outcome::Success)
                .await
                .unwrap();
            let claim = json!({"mer_txnid": id});
            let notify = || send(anonymous(Method::POST, "/api/payment/ipn/").json(&claim));
            let_die("PaymentIpn", Some(point)).await;
            assert!(
                notify().await.status.is_server_error(),
                "{point}: it did not die"
            );
            let_die("PaymentIpn", None).await;
            notify().await.expect(200);
            assert_eq!(alice.payment_status(&id).await, "Paid");
            alice.upload("first.txt", b"one").await.expect(201);
            alice.upload("second.txt", b"two").await.expect(403);
        }
    });
}

#[test]
fn death_while_accepting_costs_one_credit_and_leaves_one_file() {
    story(async {
        let _alone = CALM.write().await;
        for point in [
            "upload:before-accept",
            "upload:accepted",
            "idempotency:acted",
        ] {
            let alice = Person::register().await;
            alice.pay().await;
            let_die("UploadDirect", Some(point)).await;
            let died = reserve_once(&alice, "k").await;
            assert!(died.status.is_server_error(), "{point}: it did not die");
            let_die("UploadDirect", None).await;
            // The first try may still be alive, for all the second knows.
            reserve_once(&alice, "k").await.expect(409);
            let files = alice.files().await;
            assert_eq!(
                files.len(),
                usize::from(point != "upload:before-accept"),
                "{point}"
            );
            // Without its key the client only has the credit that comes back.
            if let Some(file) = files.first() {
                let key = json!({"file_id": {"S": file["file_id"]}});
                make_due("FilesTable", key, ", arrives_by = :long_ago").await;
                system()
                    .stack
                    .invoke("reconcile", &json!({}))
                    .await
                    .unwrap();
                assert_eq!(alice.files().await[0]["status"], "Failed");
            }
            alice.upload("first.txt", b"one").await.expect(201);
            alice.upload("second.txt", b"two").await.expect(403);
        }
    });
}
