//! Paying, and checking the outcome of a payment.

use super::notice::Notice;
use crate::problem::explained;
use domain::{PaymentStatus, TransactionId, User};
use service::checkout::{OpenPayment, PayerDetails, open_payment};
use service::settlement::{Asker, Outcome, settle};
use service::{App, Provider};
use web::checkout::not_opened;
use web::language::{PROBLEMS, Visit};
use web::pages::Frame;
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
        OpenPayment::TooManyOpen { .. } => Ok(see_other(&Notice::TooManyPayments.url())),
        OpenPayment::PayerRefused(fields) if request.prefers_html() => {
            let frame = Frame::of(user, Visit::of(request));
            let t = PROBLEMS.of(frame.language);
            let explanations = fields.iter();
            let explanations = explanations.map(|(field, told)| (t.payer_refused)(*field, told));
            let explanation = explanations.collect::<Vec<_>>().join(" ");
            let error = not_opened(OpenPayment::PayerRefused(fields));
            Ok(explained(error, frame, t.not_started_title, explanation))
        }
        refused => Err(not_opened(refused).into()),
    }
}

/// Asks aamarPay about one of the user's own payments, however old it is. Another account's payment is a 404, as if there were none.
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
    let settled = settle(app, provider, &id, Asker::Known).await?;
    let settled = settled.ok_or(ApiError::NOT_FOUND)?;
    let notice = match (settled.payment.status, settled.outcome) {
        (PaymentStatus::Paid, _) => Notice::PaymentPaid,
        (PaymentStatus::Held, _) => Notice::PaymentHeld,
        (PaymentStatus::Pending, _) | (_, Outcome::Unreachable) => Notice::PaymentPending,
        (PaymentStatus::Failed | PaymentStatus::Expired | PaymentStatus::Refunded, _) => {
            Notice::PaymentUnpaid
        }
    };
    Ok(see_other(&notice.url()))
}
