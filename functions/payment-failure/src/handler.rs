use serde_json::json as json_value;
use shared::app::App;
use shared::callback::{outcome, settle_named_payment};
use shared::domain::PaymentStatus;
use shared::endpoint::{Access, Call, Endpoint};
use shared::gateway::Gateway;
use shared::http::{Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/payment/failure/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// Settles the payment by asking the gateway, and tells how it really stands: a failed one in this
/// endpoint's own words, any other as the success callback would.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    let payment =
        settle_named_payment(app, gateway, &call.request, &["mer_txnid", "cus_name"]).await?;
    if payment.status == PaymentStatus::Failed && !call.request.prefers_html() {
        return Ok(json(
            StatusCode::OK,
            &json_value!({"message": "Payment is failed"}),
        ));
    }
    Ok(outcome(app, &call.request, &payment))
}
