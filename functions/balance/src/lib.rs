//! `GET /api/balance/`: what an account has paid for and not used yet, and what an upload costs.

use domain::Payment;
use serde::Serialize;
use service::App;
use service::throttle::refunds_left;
use web::runtime::serve;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/balance/",
    &[Method::GET, Method::HEAD],
    Access::Users,
)];

#[derive(Serialize)]
struct Balance {
    /// Confirmed payments that are not yet spent on an upload.
    upload_credits: u64,
    /// Payments that wait for their payer.
    open_payments: usize,
    /// Of one upload, as a decimal number.
    price: String,
    currency: &'static str,
    /// Uncountable files whose credits would still be refunded today.
    refunds_left_today: u64,
}

/// Answers with the account's own balance.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let balance = Balance {
        upload_credits: user.upload_credits,
        open_payments: user.open_payments.len(),
        price: Payment::PRICE.to_string(),
        currency: Payment::CURRENCY,
        refunds_left_today: refunds_left(app, user.id).await?,
    };
    Ok(json(StatusCode::OK, &balance))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
