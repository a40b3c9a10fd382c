//! Checks payments that are not Paid by asking aamarPay about them.

use crate::leases::{PAYMENTS, next_check};
use anyhow::{Context, Result};
use domain::{PaymentStatus, TransactionId};
use service::checkout::{CHECKED_UNTIL, PAYER_DEADLINE};
use service::faults::{self, FaultPoint};
use service::settlement::{Asker, Outcome as Settlement, expire, settle};
use service::{App, Due, Provider};

/// The outcome of a check.
#[derive(Debug)]
pub enum Outcome {
    /// aamarPay confirmed the payment. This check or a concurrent call added the credit.
    Paid,
    /// aamarPay says that the payment failed or expired, or the payment was closed before this check.
    Closed,
    /// The payment had no result by the payer's deadline, so this check expired it.
    Expired,
    /// The payer may still finish.
    Open,
    /// aamarPay has the money, and it was not credited. A person has to decide.
    Held,
    /// aamarPay gave no usable answer.
    Unreachable,
}

/// Leases a payment and checks it. `None`: another run holds the lease, or the payment was settled before.
pub async fn check(
    app: &App,
    provider: &Provider,
    due: Due<TransactionId>,
) -> Result<Option<Outcome>> {
    let next = next_check(PAYMENTS, due.since, app.clock.now());
    if !app.store.lease_payment(&due, next).await? {
        return Ok(None);
    }
    faults::point(FaultPoint::PaymentLeased);
    let settled = settle(app, provider, &due.id, Asker::Known).await;
    let Some(settled) = settled.with_context(|| format!("settle {}", due.id))? else {
        return Ok(None);
    };
    let age = app.clock.now() - settled.payment.timestamp;
    let is_pending = settled.payment.status == PaymentStatus::Pending;
    let outcome = match settled.outcome {
        Settlement::AlreadySettled | Settlement::JustAsked => return Ok(None),
        Settlement::Paid => return Ok(Some(Outcome::Paid)),
        // It is checked until a person has decided, or aamarPay releases it.
        Settlement::Held => return Ok(Some(Outcome::Held)),
        Settlement::Open | Settlement::Unknown | Settlement::Unreachable
            if is_pending && age >= PAYER_DEADLINE =>
        {
            expire(app, settled.payment).await?;
            match settled.outcome {
                Settlement::Unreachable => Outcome::Unreachable,
                _ => Outcome::Expired,
            }
        }
        Settlement::Unreachable => Outcome::Unreachable,
        Settlement::Open | Settlement::Unknown if is_pending => Outcome::Open,
        Settlement::Open | Settlement::Unknown | Settlement::Closed => Outcome::Closed,
    };
    if age >= CHECKED_UNTIL {
        app.store.stop_checking_payment(&due.id).await?;
    }
    Ok(Some(outcome))
}
