//! Opens a payment here and at the gateway, and tells the payer where to go.

use serde_json::json as json_value;
use shared::app::App;
use shared::checkout::{PayerDetails, open_payment};
use shared::endpoint::{Access, Call, Endpoint};
use shared::gateway::Gateway;
use shared::http::{
    Failure, Fields, Method, Missing, Response, StatusCode, json, max_length, read_text,
};
use shared::idempotency::{fingerprint, once};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/initiate-payment/",
    methods: &[Method::POST],
    access: Access::Users,
}];

/// -> 200 `{result, payment_url, transaction_id}`, or 502 when the gateway fails us. The body is
/// optional: address fields in it are passed on, anything else is ignored, as in the original. Each try
/// opens a payment of its own: one whose answer was lost is one that nobody can pay.
pub async fn handle(app: &App, gateway: &Gateway, call: Call) -> Result<Response, Failure> {
    let fields = Ok(Fields::parse(&call.request).await.unwrap_or_default());
    let fingerprint = fingerprint(&call.request, &fields);
    once(app, &call, fingerprint, |_| async {
        let details = fields.as_ref().map(details).unwrap_or_default();
        let public_url = app.public_url(&call.request);
        let opened = open_payment(app, gateway, call.user()?, details, &public_url).await?;
        Ok(json(
            StatusCode::OK,
            &json_value!({
                "result": "true",
                "payment_url": opened.payment_url,
                "transaction_id": opened.payment.transaction_id.as_str(),
            }),
        ))
    })
    .await
}

fn details(fields: &Fields) -> PayerDetails {
    let given = |name| {
        read_text(fields, name, Missing::Allowed, &[&max_length(200)])
            .ok()
            .flatten()
    };
    PayerDetails {
        phone: given("cus_phone"),
        address: given("cus_add1"),
        city: given("cus_city"),
        country: given("cus_country"),
    }
}
