//! The aamarPay sandbox, and the requests that reach the API in aamarPay's name.

use super::api::{anonymous, send};
use super::backdate::forget_search;
use super::http::{Answer, client, fetch};
use super::system::system;
use reqwest::Method;
use serde_json::{Value, json};

/// Changes how the sandbox treats one transaction.
pub async fn switch_transaction(transaction_id: &str, switches: Value) {
    control(&format!("transactions/{transaction_id}"), switches).await;
}

/// Changes how the sandbox treats all transactions of the customer with this address.
pub async fn switch_customer(email: &str, switches: Value) {
    control(&format!("customers/{email}"), switches).await;
}

/// Has the sandbox report this status for a transaction from now on.
pub async fn set_status(transaction_id: &str, status: &str) {
    let path = format!("transactions/{transaction_id}/status");
    control(&path, json!({"status": status})).await;
}

/// How often the sandbox was asked about a transaction.
pub async fn searches(transaction_id: &str) -> u64 {
    let url = format!(
        "{}/_sandbox/transactions",
        system().stack.sandbox_url().unwrap()
    );
    let state = fetch(client().get(url)).await.expect(200);
    state["searches"][transaction_id]
        .as_u64()
        .unwrap_or_default()
}

async fn control(path: &str, change: Value) {
    let url = format!("{}/_sandbox/{path}", system().stack.sandbox_url().unwrap());
    fetch(client().post(url).json(&change)).await.expect(200);
}

/// A callback or an IPN for the function of a crate such as `payment-success`, some seconds after the one before. Of its
/// fields only the transaction matters.
pub async fn callback(function: &str, transaction_id: &str) -> Answer {
    forget_search(transaction_id).await;
    callback_at_once(function, transaction_id).await
}

/// As [`callback`], without the seconds.
pub async fn callback_at_once(function: &str, transaction_id: &str) -> Answer {
    let path = format!("/api/{}/", function.replace('-', "/"));
    let fields = [
        ("mer_txnid", transaction_id),
        ("pay_status", "x"),
        ("cus_name", "x"),
    ];
    send(anonymous(Method::POST, &path).form(&fields)).await
}
