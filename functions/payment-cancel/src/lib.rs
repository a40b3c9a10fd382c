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
        return Ok(page(&call.request, id.as_ref(), settled).show());
    }
    let body = json_value!({"detail": "Payment was canceled by user", "status": "cancelled"});
    Ok(json(StatusCode::OK, &body))
}

/// The page for the state of the payment. Only if aamarPay says so now, the payer reads that nothing was charged: not if it
/// holds the money or does not answer, nor if it was asked a moment ago, as for a page that is loaded again.
fn page(request: &Request, id: Option<&TransactionId>, settled: Option<Settled>) -> PayerPage {
    let id = id.map_or("", TransactionId::as_str);
    match settled {
        None => PayerPage::cancelled(id, request),
        Some(settled) if settled.payment.status == PaymentStatus::Pending => {
            match settled.outcome {
                Outcome::Open | Outcome::Unknown => PayerPage::cancelled(id, request),
                _ => PayerPage::cancelled_unconfirmed(id, request),
            }
        }
        Some(settled) => PayerPage::of(&settled.payment, request),
    }
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
