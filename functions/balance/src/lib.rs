//! `GET /api/balance/`: what an account has paid for and not used yet, and what an upload costs.

use domain::Payment;
use serde::Serialize;
use service::App;
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
}

/// Answers with the account's own balance.
pub async fn handle(_: &App, call: Call) -> Result<Response, Failure> {
    let user = call.user()?;
    let balance = Balance {
        upload_credits: user.upload_credits,
        open_payments: user.open_payments.len(),
        price: Payment::PRICE.to_string(),
        currency: Payment::CURRENCY,
    };
    Ok(json(StatusCode::OK, &balance))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
