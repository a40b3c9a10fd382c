//! Paying, and asking again what became of a payment.

use super::signed_in;
use shared::app::App;
use shared::checkout::{PayerDetails, open_payment};
use shared::domain::{PaymentStatus, TransactionId};
use shared::gateway::Gateway;
use shared::http::{ApiError, Failure, Request, Response, see_other};
use shared::settlement::settle;

/// Opens a payment and sends the payer to the gateway.
pub async fn pay(app: &App, gateway: &Gateway, request: &Request) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let details = PayerDetails::default();
    let public_url = app.public_url(request);
    let opened = open_payment(app, gateway, &user, details, &public_url).await?;
    Ok(see_other(&opened.payment_url))
}

/// Asks the gateway about one of the visitor's own payments.
pub async fn check(
    app: &App,
    gateway: &Gateway,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let payment = app.store.find_payment(&id).await?;
    if payment.is_none_or(|payment| payment.user_id != user.id) {
        return Err(ApiError::NOT_FOUND.into());
    }
    let settled = settle(app, gateway, &id).await?;
    let notice = match settled.ok_or(ApiError::NOT_FOUND)?.payment.status {
        PaymentStatus::Paid => "paid",
        PaymentStatus::Pending => "pending",
        PaymentStatus::Failed | PaymentStatus::Expired => "unpaid",
    };
    Ok(see_other(&format!("/dashboard/?notice={notice}")))
}
