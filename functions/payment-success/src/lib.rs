//! `POST /api/payment/success/`: aamarPay sends the payer's browser here after paying.

use service::{App, Provider};
use web::callback::{settle_named_payment, status_response};
use web::payer_page::PayerPage;
use web::runtime::serve_with_provider;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/payment/success/",
    &[Method::POST],
    Access::Anyone,
)];

/// Settles the payment by asking aamarPay, and answers with its state.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    let required = ["mer_txnid", "pay_status", "cus_name"];
    let payment = settle_named_payment(app, provider, &call.request, &required).await?;
    Ok(status_response(app, &call.request, &payment))
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Html(PayerPage::refused), handle).await
}
