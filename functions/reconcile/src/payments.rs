//! Checks payments that are not Paid by asking aamarPay about them.

use crate::leases::next_check;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use domain::{PaymentStatus, TransactionId};
use service::faults::{self, FaultPoint};
use service::settlement::{Outcome as Settlement, expire, settle};
use service::{App, Due, Provider};

/// The age at which a payment without a result expires, because its payer is assumed to have given up.
const PAYER_DEADLINE: TimeDelta = TimeDelta::hours(24);
/// The age up to which a payment that failed or expired is still checked, because aamarPay may still report a success. A
/// callback settles the payment at any age.
const CHECKED_UNTIL: TimeDelta = TimeDelta::hours(72);

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
    /// aamarPay says successful, but its answer does not match our payment. A person has to decide.
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
    let next = next_check(due.since, app.clock.now());
    if !app.store.lease_payment(&due, next).await? {
        return Ok(None);
    }
    faults::point(FaultPoint::PaymentLeased);
    let settled = settle(app, provider, &due.id).await;
    let Some(settled) = settled.with_context(|| format!("settle {}", due.id))? else {
        return Ok(None);
    };
    let age = app.clock.now() - settled.payment.timestamp;
    let is_pending = settled.payment.status == PaymentStatus::Pending;
    let outcome = match settled.outcome {
        Settlement::AlreadyPaid => return Ok(None),
        Settlement::Paid => return Ok(Some(Outcome::Paid)),
        // These two return before the age is compared: while money waits for a decision or aamarPay is down, the payment is
        // checked for ever.
        Settlement::Held => return Ok(Some(Outcome::Held)),
        Settlement::Unreachable => return Ok(Some(Outcome::Unreachable)),
        Settlement::Open | Settlement::Unknown if is_pending && age >= PAYER_DEADLINE => {
            expire(app, settled.payment).await?;
            Outcome::Expired
        }
        Settlement::Open | Settlement::Unknown if is_pending => Outcome::Open,
        Settlement::Open | Settlement::Unknown | Settlement::Closed => Outcome::Closed,
    };
    if age >= CHECKED_UNTIL {
        app.store.stop_checking_payment(&due.id).await?;
    }
    Ok(Some(outcome))
}
