//! `POST /api/payment/failure/`: aamarPay sends the payer's browser here after a payment failed.

use domain::PaymentStatus;
use serde_json::json as json_value;
use service::{App, Provider};
use web::callback::{settle_named_payment, status_response};
use web::payer_page::PayerPage;
use web::runtime::serve_with_provider;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/payment/failure/",
    &[Method::POST],
    Access::Anyone,
)];

/// Settles the payment by asking aamarPay, and answers with its state: a failed payment in this endpoint's own words, any
/// other as the success callback does.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    let required = ["mer_txnid", "cus_name"];
    let payment = settle_named_payment(app, provider, &call.request, &required).await?;
    if payment.status == PaymentStatus::Failed && !call.request.prefers_html() {
        let failed = json_value!({"message": "Payment is failed"});
        return Ok(json(StatusCode::OK, &failed));
    }
    Ok(status_response(app, &call.request, &payment))
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Html(PayerPage::refused), handle).await
}
