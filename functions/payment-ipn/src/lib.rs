//! `POST /api/payment/ipn/`: aamarPay's server notifies us that something happened to a payment.
//!
//! aamarPay says that it signs notifications but not how, and documents neither its retries nor the answer that it
//! expects. A notification is therefore a hint to check one payment, like a callback, and gets the same answer whatever it
//! says.

use serde_json::json as json_value;
use service::{App, Provider};
use web::callback::{payment_in_body, settle_for_stranger};
use web::runtime::serve_with_provider;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/payment/ipn/",
    &[Method::POST],
    Access::Anyone,
)];

/// Always answers 200: telling whether a payment is paid or known would help nobody but a forger. `reconcile` settles what
/// is not settled here, because aamarPay is too slow or the sender is throttled.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    if let Some(id) = payment_in_body(&call.request).await {
        match settle_for_stranger(app, provider, &call.request, &id).await {
            Ok(_) => {}
            Err(Failure::Refused(error)) => {
                tracing::warn!(transaction_id = %id, reason = error.explain(), "a notification was not acted on");
            }
            Err(Failure::Broken(error)) => {
                tracing::error!(transaction_id = %id, error = format!("{error:#}"), "not settled");
            }
        }
    }
    Ok(json(StatusCode::OK, &json_value!({"message": "Received"})))
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Json, handle).await
}
