//! Paying, and checking the outcome of a payment.

use super::notice::Notice;
use domain::{PaymentStatus, TransactionId, User};
use service::checkout::{OpenPayment, PayerDetails, open_payment};
use service::settlement::settle;
use service::{App, Provider};
use web::{ApiError, Failure, Request, Response, see_other};

/// Opens a payment and sends the payer to aamarPay.
pub async fn pay(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let public_url = request.public_url(app);
    let details = PayerDetails::default();
    match open_payment(app, provider, user, details, &public_url).await? {
        OpenPayment::Opened { payment_url, .. } => Ok(see_other(&payment_url)),
        OpenPayment::Refused | OpenPayment::Unclear => {
            Err(ApiError::BadGateway("Failed to initiate payment").into())
        }
    }
}

/// Asks aamarPay about one of the user's own payments. Another account's payment is a 404, as if there were none.
pub async fn check(
    app: &App,
    provider: &Provider,
    user: &User,
    id: &str,
) -> Result<Response, Failure> {
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let payment = app.store.find_payment(&id).await?;
    if payment.is_none_or(|payment| payment.user_id != user.id) {
        return Err(ApiError::NOT_FOUND.into());
    }
    let settled = settle(app, provider, &id).await?;
    let notice = match settled.ok_or(ApiError::NOT_FOUND)?.payment.status {
        PaymentStatus::Paid => Notice::PaymentPaid,
        PaymentStatus::Pending => Notice::PaymentPending,
        PaymentStatus::Failed | PaymentStatus::Expired => Notice::PaymentUnpaid,
    };
    Ok(see_other(&notice.url()))
}
