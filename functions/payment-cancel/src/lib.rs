//! `/api/payment/cancel/`: aamarPay sends the payer's browser here after the payer cancelled.

use domain::{PaymentStatus, TransactionId};
use serde_json::json as json_value;
use service::settlement::{Outcome, Settled};
use service::{App, Provider};
use web::callback::{payment_in_body, settle_for_stranger};
use web::payer_page::PayerPage;
use web::runtime::serve_with_provider;
use web::{
    Access, Call, Endpoint, ErrorFormat, Failure, Method, Request, Response, StatusCode, json,
};

// aamarPay documents a plain GET; integrators report a POST as well.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/payment/cancel/",
    &[Method::GET, Method::POST],
    Access::Anyone,
)];

/// Always answers the contract's words. If the callback names a payment, aamarPay is asked about it all the same: somebody
/// who paid and then went back has paid.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    let id = named_payment(&call.request).await;
    let settled = match &id {
        Some(id) => settle_for_stranger(app, provider, &call.request, id).await?,
        None => None,
    };
    if call.request.prefers_html() {
        let page = match settled.filter(|settled| !is_unpaid(settled)) {
            Some(settled) => PayerPage::of(&settled.payment, &call.request),
            None => {
                let id = id.as_ref().map_or("", TransactionId::as_str);
                PayerPage::cancelled(id, &call.request)
            }
        };
        return Ok(page.show());
    }
    let body = json_value!({"detail": "Payment was canceled by user", "status": "cancelled"});
    Ok(json(StatusCode::OK, &body))
}

/// Whether aamarPay says that nothing was paid yet. If it holds the money or does not answer, nobody may be told that
/// nothing was charged.
fn is_unpaid(settled: &Settled) -> bool {
    settled.payment.status == PaymentStatus::Pending
        && matches!(settled.outcome, Outcome::Open | Outcome::Unknown)
}

async fn named_payment(request: &Request) -> Option<TransactionId> {
    match request.query_parameter("mer_txnid") {
        Some(id) => TransactionId::parse(id),
        None => payment_in_body(request).await,
    }
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Html(PayerPage::refused), handle).await
}
