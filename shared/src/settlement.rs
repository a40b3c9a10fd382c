//! Settling a payment: a callback is only a hint; what the gateway's search API says is what counts.

use crate::app::App;
use crate::domain::{Activity, Payment, PaymentStatus, TransactionId};
use crate::faults;
use crate::gateway::{Found, Gateway, GatewayState};
use crate::store::{Close, MarkPaid};
use anyhow::Result;

/// A payment after a look at the gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// As it stands now.
    pub payment: Payment,
    /// What the look came to.
    pub verdict: Verdict,
}

/// What a look at the gateway came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was Paid before: the gateway was not asked.
    Final,
    /// The money is there, and credited by this look or by somebody at the same time.
    Paid,
    /// The gateway says that it failed or expired.
    Closed,
    /// The payer may still finish.
    Open,
    /// The gateway does not know it.
    Unknown,
    /// It says successful, but something does not fit: a person has to look.
    Held,
    /// The gateway did not answer, or nothing that makes sense. Nothing was guessed from that.
    Unreachable,
}

/// Asks the gateway about the payment `id` and brings ours into line; `None` if it is not ours. Repeating,
/// racing and reordering calls is harmless: every change is one conditional transaction, and Paid is
/// final. A gateway that times out or answers nonsense leaves the payment as it is.
pub async fn settle(app: &App, gateway: &Gateway, id: &TransactionId) -> Result<Option<Settled>> {
    let Some(payment) = app.store.find_payment(id).await? else {
        return Ok(None);
    };
    if payment.status == PaymentStatus::Paid {
        return Ok(Some(Settled::new(payment, Verdict::Final)));
    }
    let found = match gateway.search(&payment).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(transaction_id = %id, error = format!("{error:#}"), "gateway search failed");
            return Ok(Some(Settled::new(payment, Verdict::Unreachable)));
        }
    };
    faults::point("settle:searched");
    let settled = match found {
        Some(found) => apply(app, payment, found).await?,
        None => Settled::new(payment, Verdict::Unknown),
    };
    faults::point("settle:written");
    Ok(Some(settled))
}

/// Pending -> Expired, because its session is long over and the gateway has no end state for it. Should
/// the money come after all, it still becomes Paid.
pub async fn expire(app: &App, payment: Payment) -> Result<Payment> {
    close(app, payment, PaymentStatus::Expired, None).await
}

impl Settled {
    fn new(payment: Payment, verdict: Verdict) -> Self {
        Self { payment, verdict }
    }
}

async fn apply(app: &App, payment: Payment, found: Found) -> Result<Settled> {
    let end = match &found.state {
        GatewayState::Paid => return mark_paid(app, payment, found).await,
        GatewayState::Failed => PaymentStatus::Failed,
        GatewayState::Expired => PaymentStatus::Expired,
        GatewayState::Open => return Ok(Settled::new(payment, Verdict::Open)),
        GatewayState::Held(reason) => {
            let id = &payment.transaction_id;
            tracing::error!(transaction_id = %id, reason, "successful at the gateway but not credited");
            return Ok(Settled::new(payment, Verdict::Held));
        }
    };
    let payment = close(app, payment, end, Some(found)).await?;
    Ok(Settled::new(payment, Verdict::Closed))
}

async fn mark_paid(app: &App, payment: Payment, found: Found) -> Result<Settled> {
    let activity = Activity::payment(&payment, "Successful", app.clock.now());
    let outcome = app
        .store
        .mark_paid(&payment, &found.answer, &activity)
        .await?;
    if outcome == MarkPaid::Credited {
        tracing::info!(transaction_id = %payment.transaction_id, user_id = %payment.user_id, "payment settled");
    }
    let paid = Payment {
        status: PaymentStatus::Paid,
        gateway_response: Some(found.answer),
        ..payment
    };
    Ok(Settled::new(paid, Verdict::Paid))
}

async fn close(
    app: &App,
    payment: Payment,
    status: PaymentStatus,
    found: Option<Found>,
) -> Result<Payment> {
    let activity = Activity::payment(&payment, status.as_str(), app.clock.now());
    let answer = found.map(|found| found.answer);
    let outcome = app
        .store
        .close_payment(&payment, status, answer.as_ref(), &activity)
        .await?;
    match outcome {
        Close::Closed => Ok(Payment {
            status,
            gateway_response: answer,
            ..payment
        }),
        // Settled by somebody else meanwhile: tell what it is now.
        Close::NotPending => Ok(app
            .store
            .find_payment(&payment.transaction_id)
            .await?
            .unwrap_or(payment)),
    }
}
