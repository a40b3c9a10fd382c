//! What has to be so before an exchange, because it was so when it was recorded, and what is learnt
//! from its answer.

use super::exchange::Exchange;
use super::world::{RECORDED, World};
use crate::person::{Answer, http, send};
use crate::system::{aws, system};
use reqwest::Method;
use serde_json::{Value, json};

/// How the gateway is told to behave for an exchange of initiate-payment, by a part of its name.
const GATEWAY_FAULTS: [(&str, &str); 6] = [
    ("answers failure JSON", "string_false"),
    ("answers HTTP 500 + JSON", "http_500_json"),
    ("answers JSON array", "array"),
    ("answers HTML", "html"),
    ("answers empty body", "empty_body"),
    ("gateway hangs", "hang"),
];

pub async fn prepare(world: &mut World, exchange: &Exchange) {
    let name = exchange.name.as_str();
    match exchange.file {
        "refresh" if name.contains("of deleted user") => keep_tokens_of_a_deleted_user(world).await,
        "refresh" | "jwt-auth" if name.contains("deactivated") => deactivate(world).await,
        "login" if name == "ok staff" => drop(world.person("staff").await),
        "initiate-payment" => gateway_answers(world, name).await,
        "payment-success" | "payment-failure" => settle_at_the_gateway(world, exchange).await,
        "upload" => have_credit(world, exchange).await,
        _ => {}
    }
}

pub async fn follow_up(world: &mut World, exchange: &Exchange, answer: &Answer) {
    if exchange.file == "initiate-payment" {
        gateway_answers(world, "as ever").await;
    }
    let body = answer.json();
    let opened = body["transaction_id"]
        .as_str()
        .filter(|_| exchange.path() == "/api/initiate-payment/");
    if let Some(id) = opened
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
    world
        .kept
        .insert("refresh:doomed".to_owned(), doomed.refresh.clone());
    let path = format!("/api/user/{}/", doomed.id);
    send(doomed.request(Method::DELETE, &path))
        .await
        .expect(204);
    world.forget("doomed");
}

/// No request deactivates an account; an operator would write this by hand.
async fn deactivate(world: &mut World) {
    let deact = world.person("deact").await;
    let update = json!({
        "TableName": system().stack.storage("UsersTable").unwrap(),
        "Key": {"id": {"N": deact.id.to_string()}},
        "UpdateExpression": "SET is_active = :no",
        "ExpressionAttributeValues": {":no": {"BOOL": false}},
    });
    aws("DynamoDB_20120810.UpdateItem", update).await;
}

async fn gateway_answers(world: &mut World, name: &str) {
    let fault = GATEWAY_FAULTS.iter().find(|(part, _)| name.contains(part));
    let answer = fault.map_or("normal", |(_, answer)| answer);
    let email = world.person("alice").await;
    let me = email
        .get(&format!("/api/user/{}/", email.id))
        .await
        .expect(200);
    let email = me["email"].as_str().unwrap();
    sandbox(&format!("customers/{email}"), &json!({"initiate": answer})).await;
}

/// What a callback of the recording claimed and was believed, the gateway has to say now.
async fn settle_at_the_gateway(world: &mut World, exchange: &Exchange) {
    let status = match exchange.name.as_str() {
        "Expired (json)" => "expired",
        name if name.starts_with("Successful") => "successful",
        "ok form" => "failed",
        _ => return,
    };
    let request = exchange.request(world).await.build().unwrap();
    let body = String::from_utf8_lossy(request.body().unwrap().as_bytes().unwrap()).into_owned();
    let named = world
        .transactions
        .iter()
        .find(|(_, ours)| body.contains(ours.as_str()));
    let id = named.unwrap().1.clone();
    sandbox(
        &format!("transactions/{id}/status"),
        &json!({"status": status}),
    )
    .await;
}

/// The recorder gave alice new credits behind the API's back once the first four were spent.
async fn have_credit(world: &mut World, exchange: &Exchange) {
    let recorded_refusal = exchange.status() == 403 || exchange.status() == 401;
    let first_four = [
        "paid (4 credits)",
        "same name again",
        "upper-case .TXT",
        "docx (paragraph",
    ];
    let still_has_some = first_four
        .iter()
        .any(|start| exchange.name.starts_with(start));
    if recorded_refusal || still_has_some || exchange.method() != "POST" {
        return;
    }
    let name = if exchange.name.starts_with("bob") {
        "bob"
    } else {
        "alice"
    };
    world.person(name).await.pay().await;
}

async fn sandbox(path: &str, body: &Value) {
    let url = format!("{}/_sandbox/{path}", system().stack.sandbox_url().unwrap());
    send(http().post(url).json(body)).await.expect(200);
}
