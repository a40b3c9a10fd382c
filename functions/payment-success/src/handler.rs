use shared::app::App;
use shared::callback::{outcome, settle_named_payment};
use shared::endpoint::{Access, Call, Endpoint};
use shared::gateway::Gateway;
use shared::http::{Failure, Method, Response};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/payment/success/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// Settles the payment by asking the gateway, and tells how it really stands.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    let required = ["mer_txnid", "pay_status", "cus_name"];
    let payment = settle_named_payment(app, gateway, &call.request, &required).await?;
    Ok(outcome(app, &call.request, &payment))
}
