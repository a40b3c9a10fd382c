use serde_json::json as json_value;
use shared::app::App;
use shared::callback::transaction_id;
use shared::domain::{PaymentStatus, TransactionId};
use shared::endpoint::{Access, Call, Endpoint};
use shared::gateway::Gateway;
use shared::http::{Failure, Fields, Method, Request, Response, StatusCode, json};
use shared::payer_page::PayerPage;
use shared::settlement::{Settled, Verdict, settle};

// The gateway documents a plain GET; integrators report a POST as well.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/payment/cancel/",
    methods: &[Method::GET, Method::POST],
    access: Access::Anyone,
}];

/// Always the contract's words. If the callback names a payment, the gateway is asked about it all the
/// same: somebody who paid and then went back has paid.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    let id = named_payment(&call.request).await;
    let settled = match &id {
        Some(id) => settle(app, gateway, id).await?,
        None => None,
    };
    if call.request.prefers_html() {
        let cancelled = PayerPage::cancelled(id.as_ref().map_or("", TransactionId::as_str));
        let known = settled.as_ref().filter(|settled| !is_unpaid(settled));
        let page = known.map_or(cancelled, |settled| PayerPage::of(&settled.payment));
        return Ok(page.show());
    }
    let body = json_value!({"detail": "Payment was canceled by user", "status": "cancelled"});
    Ok(json(StatusCode::OK, &body))
}

/// Whether the gateway says that nothing was paid yet. Where it holds the money or does not answer, nobody
/// may be told that nothing was charged.
fn is_unpaid(settled: &Settled) -> bool {
    settled.payment.status == PaymentStatus::Pending
        && matches!(settled.verdict, Verdict::Open | Verdict::Unknown)
}

async fn named_payment(request: &Request) -> Option<TransactionId> {
    match request.query_parameter("mer_txnid") {
        Some(id) => TransactionId::parse(id),
        None => transaction_id(Fields::parse(request).await.ok()?.get("mer_txnid")?),
    }
}
