//! `POST /api/initiate-payment/`: open a payment here and at aamarPay, and tell the payer where to go.

use domain::too_long_problem;
use serde_json::json as json_value;
use service::checkout::{OpenPayment, PayerDetails, open_payment};
use service::{App, Provider};
use web::checkout::not_opened;
use web::idempotency::once;
use web::runtime::serve_with_provider;
use web::{
    Access, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode, json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/initiate-payment/",
    &[Method::POST],
    Access::Users,
)];

/// The maximum number of characters of a detail that is passed on.
const MAX_DETAIL_CHARS: usize = 200;

/// Answers 200 `{result, payment_url, transaction_id}`, 400 if aamarPay refuses the payer's data, 429 if too many payments are
/// open, or 502 if aamarPay fails. The body is optional: address fields in
/// it are passed on, anything else is ignored, as in the original. Each attempt opens a payment of its own, because nobody
/// can pay one whose answer was lost.
pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    let fields = Ok(Fields::parse(&call.request).await.unwrap_or_default());
    once(app, &call, fields, async |_, fields| {
        let public_url = call.request.public_url(app);
        let details = details(&fields?);
        match open_payment(app, provider, call.user()?, details, &public_url).await? {
            OpenPayment::Opened {
                payment,
                payment_url,
            } => Ok(json(
                StatusCode::OK,
                &json_value!({
                    "result": "true",
                    "payment_url": payment_url,
                    "transaction_id": payment.transaction_id.as_str(),
                }),
            )),
            refused => Err(not_opened(refused).into()),
        }
    })
    .await
}

/// A detail that is no text or too long is ignored.
fn details(fields: &Fields) -> PayerDetails {
    let given = |name| {
        let text = fields.text(name)?.ok()?;
        too_long_problem(MAX_DETAIL_CHARS, &text)
            .is_none()
            .then_some(text)
    };
    PayerDetails {
        phone: given("cus_phone"),
        address: given("cus_add1"),
        city: given("cus_city"),
        country: given("cus_country"),
    }
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Json, handle).await
}
