//! Payments that are not Paid: the gateway is asked, again and again, more and more rarely.

use crate::turns::next_look;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use serde::Serialize;
use shared::app::App;
use shared::domain::{PaymentStatus, TransactionId};
use shared::faults;
use shared::gateway::Gateway;
use shared::settlement::{Verdict, expire, settle};
use shared::store::Due;

/// A payer who has not finished by then never will.
const SESSION_LIFE: TimeDelta = TimeDelta::hours(24);
/// How long after its beginning a payment that failed or expired is still looked at, because the gateway may
/// change its mind. A callback settles it even later.
const WATCHED: TimeDelta = TimeDelta::hours(72);

/// What a turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Outcome {
    /// The money is there.
    Paid,
    /// The gateway says that it failed or expired, now or earlier.
    Closed,
    /// Its session is over without a result.
    Expired,
    /// The payer may still finish.
    Open,
    /// A person has to look.
    Held,
    /// The gateway did not say anything usable.
    Unreachable,
}

/// Takes a payment's turn. `None`: somebody else took it, or it was settled before.
pub async fn look_after(
    app: &App,
    gateway: &Gateway,
    due: Due<TransactionId>,
) -> Result<Option<Outcome>> {
    let next = next_look(due.since, app.clock.now());
    if !app.store.take_payment_turn(&due, next).await? {
        return Ok(None);
    }
    faults::point("reconcile:payment-turn");
    let settled = settle(app, gateway, &due.id).await;
    let Some(settled) = settled.with_context(|| format!("settle {}", due.id))? else {
        return Ok(None);
    };
    let age = app.clock.now() - settled.payment.timestamp;
    let is_pending = settled.payment.status == PaymentStatus::Pending;
    let outcome = match settled.verdict {
        Verdict::Final => return Ok(None),
        Verdict::Paid => return Ok(Some(Outcome::Paid)),
        // Money is waiting for a decision, or the gateway for its operators: looked at for ever.
        Verdict::Held => return Ok(Some(Outcome::Held)),
        Verdict::Unreachable => return Ok(Some(Outcome::Unreachable)),
        Verdict::Open | Verdict::Unknown if is_pending && age >= SESSION_LIFE => {
            expire(app, settled.payment).await?;
            Outcome::Expired
        }
        Verdict::Open | Verdict::Unknown if is_pending => Outcome::Open,
        Verdict::Open | Verdict::Unknown | Verdict::Closed => Outcome::Closed,
    };
    if age >= WATCHED {
        app.store.stop_watching_payment(&due.id).await?;
    }
    Ok(Some(outcome))
}
