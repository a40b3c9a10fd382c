//! Settling a payment. A callback or a notification is only a hint: what counts is what the provider's search
//! says, compared with our own record by [`verify`].
//!
//! The provider is asked about a payment at most once in [`Limits::between_searches`](crate::throttle::Limits), however
//! many hints there are: whoever comes in between gets the stored state.

mod verdict;

pub use verdict::{Verdict, verify};

use crate::Provider;
use crate::app::App;
use crate::faults::{self, FaultPoint};
use crate::metrics::Metric;
use aamarpay::{Transaction, without_personal_data};
use anyhow::Result;
use domain::{
    Activity, HoldReason, Payment, PaymentOutcome, PaymentStatus, TransactionId, UnpaidEnd,
};
use serde_json::{Map, Value};
use std::time::Duration;
use store::{EndPayment, MarkPaid};

/// Who wants to know about a payment, which decides how long the provider may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Anybody: each waiting stranger occupies a function.
    Stranger,
    /// The owner of the payment, staff or the schedule.
    Known,
}

impl Asker {
    fn timeout(self) -> Duration {
        Duration::from_secs(match self {
            Self::Stranger => 4,
            Self::Known => 10,
        })
    }
}

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
    /// The payment was Paid or Refunded before; the provider was not asked.
    AlreadySettled,
    /// The money is there. This call or a concurrent one credited it.
    Paid,
    /// The provider says that the payment failed or expired.
    Closed,
    /// The payer may still finish.
    Open,
    /// The provider does not know the payment, or was not asked because it was never told of it.
    Unknown,
    /// The provider says successful, but the money cannot be credited: a person has to look.
    Held,
    /// The provider was asked a moment ago, so it was not asked again.
    JustAsked,
    /// The provider did not answer, or its answer made no sense. Nothing was concluded from it.
    Unreachable,
}

/// Asks the provider about the payment `id` and updates ours; `None` if it is not ours. Repeating, racing and
/// reordering calls is harmless: every change is one conditional transaction, and Paid is final.
///
/// # Errors
/// DynamoDB fails.
pub async fn settle(
    app: &App,
    provider: &Provider,
    id: &TransactionId,
    asker: Asker,
) -> Result<Option<Settled>> {
    let Some(payment) = app.store.find_payment(id).await? else {
        return Ok(None);
    };
    if payment.status.is_settled() {
        return Ok(Some(Settled::new(payment, Outcome::AlreadySettled)));
    }
    if payment.transaction_id.at_provider().is_none() {
        return Ok(Some(Settled::new(payment, Outcome::Unknown)));
    }
    let interval = app.limits.between_searches;
    if !app
        .store
        .begin_search(id, interval, app.clock.now())
        .await?
    {
        return Ok(Some(Settled::new(payment, Outcome::JustAsked)));
    }
    let found = match provider.search(id, asker.timeout()).await {
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

/// Removes from a payment of a deleted account what the provider told about its owner.
///
/// # Errors
/// DynamoDB fails.
pub async fn forget_payer(app: &App, payment: &Payment) -> Result<()> {
    let Some(answer) = &payment.gateway_response else {
        return Ok(());
    };
    let left = without_personal_data(answer);
    if left.len() == answer.len() {
        return Ok(());
    }
    app.store
        .replace_answer(&payment.transaction_id, &left)
        .await
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
        Verdict::Mismatch(reason, detail) => {
            return hold(app, payment, reason, &detail, found).await;
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
    match marked {
        MarkPaid::Credited => {
            app.metrics.count(Metric::PaymentPaid);
            tracing::info!(transaction_id = %payment.transaction_id, user_id = %payment.user_id, "payment settled");
        }
        MarkPaid::AlreadySettled => {
            // A concurrent call credited it, or staff returned the money.
            let stored = app.store.find_payment(&payment.transaction_id).await?;
            let stored = stored.unwrap_or(payment);
            return Ok(Settled::new(stored, Outcome::AlreadySettled));
        }
        MarkPaid::AccountDeleted => {
            let reason = HoldReason::AccountDeleted;
            return hold(app, payment, reason, "the account is deleted", found).await;
        }
    }
    let paid = Payment {
        status: PaymentStatus::Paid,
        hold_reason: None,
        gateway_response: Some(found.answer),
        ..payment
    };
    Ok(Settled::new(paid, Outcome::Paid))
}

/// Records that there is money which nobody got a credit for. It is logged and counted once, not at every check:
/// the count has an alarm of its own, so it is not an error.
async fn hold(
    app: &App,
    payment: Payment,
    reason: HoldReason,
    detail: &str,
    found: Transaction,
) -> Result<Settled> {
    let id = payment.transaction_id.clone();
    let held = end(app, &payment, End::Held(reason), Some(&found.answer)).await?;
    if held == EndPayment::Ended {
        app.metrics.count(Metric::PaymentHeld);
        tracing::warn!(transaction_id = %id, reason = reason.as_str(), detail, "successful at aamarPay but not credited");
    }
    let payment = app.store.find_payment(&id).await?.unwrap_or(payment);
    let outcome = match payment.status.is_settled() {
        true => Outcome::AlreadySettled,
        false => Outcome::Held,
    };
    Ok(Settled::new(payment, outcome))
}

/// Closes a payment that ended without money.
pub(crate) async fn close(
    app: &App,
    payment: Payment,
    end: UnpaidEnd,
    found: Option<Transaction>,
) -> Result<Payment> {
    let answer = found.map(|found| found.answer);
    self::end(app, &payment, End::Unpaid(end), answer.as_ref()).await?;
    // As it stands now: a concurrent call may have settled it.
    let stored = app.store.find_payment(&payment.transaction_id).await?;
    Ok(stored.unwrap_or(payment))
}

/// How a payment ends without a credit.
#[derive(Clone, Copy)]
enum End {
    Unpaid(UnpaidEnd),
    Held(HoldReason),
}

/// Ends a payment with an activity in its owner's history. If the account is deleted, there is none, and nothing of the
/// provider's answer stays that is about its owner.
async fn end(
    app: &App,
    payment: &Payment,
    end: End,
    answer: Option<&Map<String, Value>>,
) -> Result<EndPayment> {
    let outcome = match end {
        End::Unpaid(end) => end.into(),
        End::Held(_) => PaymentOutcome::Held,
    };
    let activity = Activity::payment_ended(app.new_id(), payment, outcome, app.clock.now());
    match record_end(app, payment, end, answer, Some(&activity)).await? {
        EndPayment::AccountDeleted => {
            let answer = answer.map(without_personal_data);
            record_end(app, payment, end, answer.as_ref(), None).await
        }
        ended => Ok(ended),
    }
}

async fn record_end(
    app: &App,
    payment: &Payment,
    end: End,
    answer: Option<&Map<String, Value>>,
    activity: Option<&Activity>,
) -> Result<EndPayment> {
    let now = app.clock.now();
    match end {
        End::Unpaid(end) => {
            app.store
                .close_payment(payment, end, answer, activity)
                .await
        }
        End::Held(reason) => {
            app.store
                .hold_payment(payment, reason, answer, activity, now)
                .await
        }
    }
}
