//! The state that an exchange needs because the original had it during the recording, and what later exchanges take
//! from its response.

use super::exchange::Exchange;
use super::world::{RECORDED, World};
use crate::harness::aamarpay::{set_status, switch_customer};
use crate::harness::api::send;
use crate::harness::backdate::forget_search;
use crate::harness::database::update;
use crate::harness::http::Answer;
use reqwest::Method;
use serde_json::json;

/// How the sandbox is to respond to an exchange of initiate-payment, by a part of the exchange's name.
const INITIATE_SWITCHES: [(&str, &str); 6] = [
    ("answers failure JSON", "string_false"),
    ("answers HTTP 500 + JSON", "http_500_json"),
    ("answers JSON array", "array"),
    ("answers HTML", "html"),
    ("answers empty body", "empty_body"),
    ("gateway hangs", "hang"),
];

/// Builds up the state before an exchange.
pub async fn prepare(world: &mut World, exchange: &Exchange) {
    let name = exchange.name.as_str();
    match exchange.file {
        "refresh" if name.contains("of deleted user") => keep_tokens_of_a_deleted_user(world).await,
        "refresh" | "jwt-auth" if name.contains("deactivated") => deactivate(world).await,
        "login" if name == "ok staff" => drop(world.person("staff").await),
        "initiate-payment" => {
            allow_another_payment(world).await;
            switch_initiate(world, name).await;
        }
        "payment-success" | "payment-failure" => {
            // The recorded callbacks come within moments, and aamarPay is asked once in some seconds.
            for (_, id) in &world.transactions {
                forget_search(id).await;
            }
            set_provider_status(world, exchange).await;
        }
        "upload" => pay_for_upload(world, exchange).await,
        _ => {}
    }
}

/// Keeps the ids in the response for later exchanges.
pub async fn follow_up(world: &mut World, exchange: &Exchange, answer: &Answer) {
    if exchange.file == "initiate-payment" {
        switch_initiate(world, "").await;
    }
    let body = answer.json();
    let initiated = body["transaction_id"]
        .as_str()
        .filter(|_| exchange.path() == "/api/initiate-payment/");
    if let Some(id) = initiated
        && let Some(recorded) = RECORDED.get(world.transactions.len())
    {
        world.transactions.push((recorded, id.to_owned()));
    }
    if let (Some(recorded), Some(ours)) = (exchange.body()["id"].as_u64(), body["id"].as_u64()) {
        world.ids.entry(recorded).or_insert(ours);
    }
    if exchange.method() == "DELETE" && answer.status == 204 {
        world.forget("doomed");
    }
}

async fn keep_tokens_of_a_deleted_user(world: &mut World) {
    let doomed = world.person("doomed").await;
    let placeholder = "refresh:doomed".to_owned();
    world.kept.insert(placeholder, doomed.refresh.clone());
    send(doomed.request(Method::DELETE, &doomed.path()))
        .await
        .expect(204);
    world.forget("doomed");
}

/// No endpoint deactivates an account; an operator would change the row by hand.
async fn deactivate(world: &mut World) {
    let deact = world.person("deact").await;
    let key = json!({"id": {"N": deact.id.to_string()}});
    let values = json!({":no": {"BOOL": false}});
    let expression = "SET is_active = :no";
    update("UsersTable", key, expression, values, json!({})).await;
}

/// The original had no limit of open payments, and the recording opens more than this system allows.
async fn allow_another_payment(world: &mut World) {
    let alice = world.person("alice").await;
    let key = json!({"id": {"N": alice.id.to_string()}});
    update(
        "UsersTable",
        key,
        "REMOVE open_payments",
        json!({}),
        json!({}),
    )
    .await;
}

async fn switch_initiate(world: &mut World, exchange: &str) {
    let mut switches = INITIATE_SWITCHES.iter();
    let switch = switches.find(|(part, _)| exchange.contains(part));
    let response = switch.map_or("normal", |(_, response)| response);
    let alice = world.person("alice").await;
    let account = alice.get(&alice.path()).await.expect(200);
    let email = account["email"].as_str().unwrap();
    switch_customer(email, json!({"initiate": response})).await;
}

/// The original believed the status in a callback; here the provider has to report it.
async fn set_provider_status(world: &mut World, exchange: &Exchange) {
    let status = match exchange.name.as_str() {
        "Expired (json)" => "expired",
        name if name.starts_with("Successful") => "successful",
        "ok form" => "failed",
        _ => return,
    };
    let request = exchange.request(world).await.build().unwrap();
    let body = String::from_utf8_lossy(request.body().unwrap().as_bytes().unwrap()).into_owned();
    let mut transactions = world.transactions.iter();
    let (_, id) = transactions
        .find(|(_, ours)| body.contains(ours.as_str()))
        .unwrap();
    set_status(id, status).await;
}

/// Pays for an upload that the original accepted. During the recording alice had four credits, and got others past
/// the API after she had spent them.
async fn pay_for_upload(world: &mut World, exchange: &Exchange) {
    let was_refused = exchange.status() == 403 || exchange.status() == 401;
    let first_four = [
        "paid (4 credits)",
        "same name again",
        "upper-case .TXT",
        "docx (paragraph",
    ];
    let has_credit = first_four
        .iter()
        .any(|start| exchange.name.starts_with(start));
    if was_refused || has_credit || exchange.method() != "POST" {
        return;
    }
    let is_bob = exchange.name.starts_with("bob");
    let name = if is_bob { "bob" } else { "alice" };
    world.person(name).await.pay().await;
}
