//! Payments that are not Paid: aamarPay is asked about each of them, less and less often.

use crate::leases::next_check;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use domain::{PaymentStatus, TransactionId};
use serde::Serialize;
use service::faults::{self, FaultPoint};
use service::settlement::{Outcome as Settlement, expire, settle};
use service::{Aamarpay, App, Due};

/// A payer who has not finished by then never will.
const PAYER_DEADLINE: TimeDelta = TimeDelta::hours(24);
/// The age up to which a payment that failed or expired is still checked, because aamarPay may change its mind. A callback
/// settles it even later.
const CHECKED_UNTIL: TimeDelta = TimeDelta::hours(72);

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Outcome {
    /// The money is there.
    Paid,
    /// aamarPay says that the payment failed or expired, now or earlier.
    Closed,
    /// The payer's time is over without a result.
    Expired,
    /// The payer may still finish.
    Open,
    /// The answer does not match: a person has to look.
    Held,
    /// aamarPay gave no usable answer.
    Unreachable,
}

/// Leases a payment and checks it. `None`: another run has the lease, or the payment was settled before.
pub async fn check(
    app: &App,
    aamarpay: &Aamarpay,
    due: Due<TransactionId>,
) -> Result<Option<Outcome>> {
    let next = next_check(due.since, app.clock.now());
    if !app.store.lease_payment(&due, next).await? {
        return Ok(None);
    }
    faults::point(FaultPoint::PaymentLeased);
    let settled = settle(app, aamarpay, &due.id).await;
    let Some(settled) = settled.with_context(|| format!("settle {}", due.id))? else {
        return Ok(None);
    };
    let age = app.clock.now() - settled.payment.timestamp;
    let is_pending = settled.payment.status == PaymentStatus::Pending;
    let outcome = match settled.outcome {
        Settlement::AlreadyPaid => return Ok(None),
        Settlement::Paid => return Ok(Some(Outcome::Paid)),
        // Money waits for a decision, or aamarPay is down: such payments are checked for ever.
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
