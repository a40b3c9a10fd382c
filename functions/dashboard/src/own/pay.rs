//! Paying, and asking again what became of a payment.

use domain::{PaymentStatus, TransactionId, User};
use service::checkout::{OpenPayment, PayerDetails, open_payment};
use service::settlement::settle;
use service::{Aamarpay, App};
use web::{ApiError, Failure, Request, Response, see_other};

/// Opens a payment and sends the payer to aamarPay.
pub async fn pay(
    app: &App,
    aamarpay: &Aamarpay,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let public_url = request.public_url(app);
    let details = PayerDetails::default();
    match open_payment(app, aamarpay, user, details, &public_url).await? {
        OpenPayment::Opened { payment_url, .. } => Ok(see_other(&payment_url)),
        OpenPayment::Refused | OpenPayment::Unclear => {
            Err(ApiError::BadGateway("Failed to initiate payment").into())
        }
    }
}

/// Asks aamarPay about one of the user's own payments.
pub async fn check(
    app: &App,
    aamarpay: &Aamarpay,
    user: &User,
    id: &str,
) -> Result<Response, Failure> {
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let payment = app.store.find_payment(&id).await?;
    if payment.is_none_or(|payment| payment.user_id != user.id) {
        return Err(ApiError::NOT_FOUND.into());
    }
    let settled = settle(app, aamarpay, &id).await?;
    let notice = match settled.ok_or(ApiError::NOT_FOUND)?.payment.status {
        PaymentStatus::Paid => "paid",
        PaymentStatus::Pending => "pending",
        PaymentStatus::Failed | PaymentStatus::Expired => "unpaid",
    };
    Ok(see_other(&format!("/dashboard/?notice={notice}")))
}
