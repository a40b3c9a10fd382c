//! `POST /api/payment/ipn/`: aamarPay's server notifies us that something happened to a payment.
//!
//! aamarPay says that it signs notifications but not how, and documents neither its retries nor the answer that it
//! expects. A notification is therefore a hint to check one payment, like a callback, and gets the same answer whatever it
//! says.

use serde_json::json as json_value;
use service::settlement::settle;
use service::{App, Provider};
use std::time::Duration;
use web::callback::payment_in_body;
use web::runtime::serve_with_provider;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/payment/ipn/",
    &[Method::POST],
    Access::Anyone,
)];

/// The sender may not wait for long. `reconcile` settles what is not settled by then.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Always answers 200: telling whether a payment is paid or known would help nobody but a forger.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    if let Some(id) = payment_in_body(&call.request).await {
        match tokio::time::timeout(TIMEOUT, settle(app, provider, &id)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(transaction_id = %id, error = format!("{error:#}"), "not settled");
            }
            Err(_) => tracing::warn!(transaction_id = %id, "aamarPay is too slow to settle now"),
        }
    }
    Ok(json(StatusCode::OK, &json_value!({"message": "Received"})))
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Json, handle).await
}
