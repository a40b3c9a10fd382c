//! Settling a payment. A callback or a notification is only a hint: what counts is what the provider's search
//! says, compared with our own record by [`verify`].

mod verdict;

pub use verdict::{Verdict, verify};

use crate::Provider;
use crate::app::App;
use crate::faults::{self, FaultPoint};
use aamarpay::Transaction;
use anyhow::Result;
use domain::{Activity, Payment, PaymentOutcome, PaymentStatus, TransactionId, UnpaidEnd};
use store::{ClosePayment, MarkPaid};

/// A payment after the provider was asked about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// As it stands now.
    pub payment: Payment,
    pub outcome: Outcome,
}

/// The outcome of asking the provider about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The payment was Paid before; the provider was not asked.
    AlreadyPaid,
    /// The money is there. This call or a concurrent one credited it.
    Paid,
    /// The provider says that the payment failed or expired.
    Closed,
    /// The payer may still finish.
    Open,
    /// The provider does not know the payment.
    Unknown,
    /// The provider says successful, but its answer does not match our payment: a person has to look.
    Held,
    /// The provider did not answer, or its answer made no sense. Nothing was concluded from it.
    Unreachable,
}

/// Asks the provider about the payment `id` and updates ours; `None` if it is not ours. Repeating, racing and
/// reordering calls is harmless: every change is one conditional transaction, and Paid is final.
///
/// # Errors
/// DynamoDB fails.
pub async fn settle(app: &App, provider: &Provider, id: &TransactionId) -> Result<Option<Settled>> {
    let Some(payment) = app.store.find_payment(id).await? else {
        return Ok(None);
    };
    if payment.status == PaymentStatus::Paid {
        return Ok(Some(Settled::new(payment, Outcome::AlreadyPaid)));
    }
    let found = match provider.search(id).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(transaction_id = %id, error = format!("{error:#}"), "aamarPay's search failed");
            return Ok(Some(Settled::new(payment, Outcome::Unreachable)));
        }
    };
    faults::point(FaultPoint::SettlementSearched);
    let settled = match found {
        Some(found) => apply(app, payment, found).await?,
        None => Settled::new(payment, Outcome::Unknown),
    };
    faults::point(FaultPoint::SettlementWritten);
    Ok(Some(settled))
}

/// Pending -> Expired, because the payer's time is long over and the provider has no end state. Should the money
/// come after all, the payment still becomes Paid.
///
/// # Errors
/// DynamoDB fails.
pub async fn expire(app: &App, payment: Payment) -> Result<Payment> {
    close(app, payment, UnpaidEnd::Expired, None).await
}

impl Settled {
    fn new(payment: Payment, outcome: Outcome) -> Self {
        Self { payment, outcome }
    }
}

async fn apply(app: &App, payment: Payment, found: Transaction) -> Result<Settled> {
    let id = &payment.transaction_id;
    let end = match verify(&payment, &found) {
        Verdict::Paid => return mark_paid(app, payment, found).await,
        Verdict::Failed => UnpaidEnd::Failed,
        Verdict::Expired => UnpaidEnd::Expired,
        Verdict::Open => return Ok(Settled::new(payment, Outcome::Open)),
        Verdict::Mismatch(reason) => {
            tracing::error!(transaction_id = %id, reason, "successful at aamarPay but not credited");
            return Ok(Settled::new(payment, Outcome::Held));
        }
        Verdict::Unusable(reason) => {
            tracing::warn!(transaction_id = %id, reason, "aamarPay's search gave no usable answer");
            return Ok(Settled::new(payment, Outcome::Unreachable));
        }
    };
    let payment = close(app, payment, end, Some(found)).await?;
    Ok(Settled::new(payment, Outcome::Closed))
}

async fn mark_paid(app: &App, payment: Payment, found: Transaction) -> Result<Settled> {
    let (now, outcome) = (app.clock.now(), PaymentOutcome::Successful);
    let activity = Activity::payment_ended(app.new_id(), &payment, outcome, now);
    let marked = app
        .store
        .mark_paid(&payment, &found.answer, &activity)
        .await?;
    if marked == MarkPaid::Credited {
        tracing::info!(transaction_id = %payment.transaction_id, user_id = %payment.user_id, "payment settled");
    }
    let paid = Payment {
        status: PaymentStatus::Paid,
        gateway_response: Some(found.answer),
        ..payment
    };
    Ok(Settled::new(paid, Outcome::Paid))
}

/// Closes a payment that ended without money.
pub(crate) async fn close(
    app: &App,
    payment: Payment,
    end: UnpaidEnd,
    found: Option<Transaction>,
) -> Result<Payment> {
    let activity = Activity::payment_ended(app.new_id(), &payment, end.into(), app.clock.now());
    let answer = found.map(|found| found.answer);
    let closed = app
        .store
        .close_payment(&payment, end, answer.as_ref(), &activity);
    match closed.await? {
        ClosePayment::Closed => Ok(Payment {
            status: end.status(),
            gateway_response: answer,
            ..payment
        }),
        // A concurrent call settled it: return what it is now.
        ClosePayment::NotPending => Ok(app
            .store
            .find_payment(&payment.transaction_id)
            .await?
            .unwrap_or(payment)),
    }
}
