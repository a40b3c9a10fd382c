//! Instant payment notifications. The gateway says that it signs them but not how, and neither its
//! retries nor the answer it expects are documented: a message is a hint to look at one payment, the same
//! as a callback, and is thanked for whatever it says.

use serde_json::json as json_value;
use shared::app::App;
use shared::callback::transaction_id;
use shared::domain::TransactionId;
use shared::endpoint::{Access, Call, Endpoint};
use shared::gateway::Gateway;
use shared::http::{Failure, Fields, Method, Request, Response, StatusCode, json};
use shared::settlement::settle;
use std::time::Duration;

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/payment/ipn/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// Who sends it may not wait for long. What is not settled by then is settled by `reconcile`.
const PATIENCE: Duration = Duration::from_secs(4);

/// Always 200: telling who is paid, known or neither would help nobody but a forger.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    if let Some(id) = named_payment(&call.request).await {
        match tokio::time::timeout(PATIENCE, settle(app, gateway, &id)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(transaction_id = %id, error = format!("{error:#}"), "not settled");
            }
            Err(_) => tracing::warn!(transaction_id = %id, "the gateway is too slow to settle now"),
        }
    }
    Ok(json(StatusCode::OK, &json_value!({"message": "Received"})))
}

async fn named_payment(request: &Request) -> Option<TransactionId> {
    transaction_id(Fields::parse(request).await.ok()?.get("mer_txnid")?)
}
