//! What staff do to other people's money and accounts. Each act needs a reason, is one transaction, and leaves a line in the
//! audit table that names the actor, the time, and what changed. An act is refused if what it changes is not as the actor
//! saw it, so of two people who act at the same time one is told.

use crate::app::App;
use crate::metrics::Metric;
use anyhow::Result;
use domain::{
    Activity, AuditLine, Payment, PaymentOutcome, PaymentStatus, StaffAct, TransactionId, User,
    UserId, strip,
};
use store::{CreditHeld, RefundPayment, StaffWrite};
use strum::{EnumString, IntoStaticStr};

/// The most characters of a reason.
pub const MAX_REASON_CHARS: usize = 500;
/// The most characters of a reference.
pub const MAX_REFERENCE_CHARS: usize = 100;
/// The most credits that an account can have by an act of staff.
pub const MAX_CREDITS: u64 = 10_000;

/// An act, with what its actor saw.
#[derive(Clone, Debug)]
pub enum Act {
    /// Gives `account` so many credits instead of those that the actor saw.
    ChangeCredits {
        account: UserId,
        seen: u64,
        credits: u64,
    },
    /// Records that the money of a payment was returned in the provider's panel, under this reference.
    RefundPayment {
        payment: TransactionId,
        seen: PaymentStatus,
        reference: String,
    },
    /// Credits a payment that is Held.
    CreditPayment {
        payment: TransactionId,
    },
    SetActive {
        account: UserId,
        is_active: bool,
    },
}

/// The outcome of [`perform`]. Only `Done` changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Performed {
    Done,
    /// What was to be changed is not as the actor saw it. Somebody else may have done the same.
    Outdated,
    /// There is no such account or payment.
    Unknown,
    /// The reason is missing or longer than [`MAX_REASON_CHARS`].
    BadReason,
    /// The reference is missing or longer than [`MAX_REFERENCE_CHARS`].
    BadReference,
    /// More than [`MAX_CREDITS`], or as many as before.
    BadCredits,
    /// A payment in this state has no money to return.
    NoMoney,
    /// The credit of the payment is spent. Whoever wants to return the money all the same gives the account a credit first.
    CreditSpent,
    /// The account of the payment is deleted, so nobody can be credited.
    AccountDeleted,
    /// Nobody deactivates the own account: nobody might be left to undo it.
    OwnAccount,
}

/// Does `act` in the name of `actor`, who is staff.
///
/// # Errors
/// DynamoDB fails.
pub async fn perform(app: &App, actor: &User, act: Act, reason: &str) -> Result<Performed> {
    let reason = strip(reason);
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Ok(Performed::BadReason);
    }
    let by = By { app, actor, reason };
    let kind = act.clone();
    let performed = match act {
        Act::ChangeCredits {
            account,
            seen,
            credits,
        } => by.change_credits(account, seen, credits).await?,
        Act::RefundPayment {
            payment,
            seen,
            reference,
        } => by.refund(&payment, seen, strip(&reference)).await?,
        Act::CreditPayment { payment } => by.credit(&payment).await?,
        Act::SetActive { account, is_active } => by.set_active(account, is_active).await?,
    };
    if performed == Performed::Done {
        tracing::info!(actor = %actor.id, act = ?kind, "staff acted");
    }
    Ok(performed)
}

/// Who acts, and why.
struct By<'a> {
    app: &'a App,
    actor: &'a User,
    reason: &'a str,
}

impl By<'_> {
    async fn change_credits(&self, account: UserId, seen: u64, credits: u64) -> Result<Performed> {
        if credits > MAX_CREDITS || credits == seen {
            return Ok(Performed::BadCredits);
        }
        let Some(user) = self.app.store.find_user(account).await? else {
            return Ok(Performed::Unknown);
        };
        if user.upload_credits != seen {
            return Ok(Performed::Outdated);
        }
        let now = self.app.clock.now();
        let activity = Activity::credits_changed(self.app.new_id(), user.id, (seen, credits), now);
        let line = self.line(StaffAct::CreditsChanged, user.id, seen, credits);
        let store = &self.app.store;
        let written = store.change_credits(&user, credits, &activity, &line);
        Ok(written.await?.into())
    }

    async fn refund(
        &self,
        id: &TransactionId,
        seen: PaymentStatus,
        reference: &str,
    ) -> Result<Performed> {
        if reference.is_empty() || reference.chars().count() > MAX_REFERENCE_CHARS {
            return Ok(Performed::BadReference);
        }
        let Some(payment) = self.app.store.find_payment(id).await? else {
            return Ok(Performed::Unknown);
        };
        if payment.status != seen {
            return Ok(Performed::Outdated);
        }
        let outcome = match seen {
            PaymentStatus::Paid => PaymentOutcome::Refunded,
            PaymentStatus::Held => PaymentOutcome::HeldRefunded,
            _ => return Ok(Performed::NoMoney),
        };
        let (before, after) = (seen.as_str(), PaymentStatus::Refunded.as_str());
        let line = AuditLine {
            reference: Some(reference.to_owned()),
            ..self.payment_line(StaffAct::PaymentRefunded, &payment, before, after)
        };
        // A deleted account has neither credits nor a history.
        let owner = self.app.store.find_user(payment.user_id).await?;
        let activity = owner.map(|_| self.ended(&payment, outcome));
        let store = &self.app.store;
        let refunded = store.refund_payment(&payment, activity.as_ref(), &line);
        Ok(match refunded.await? {
            RefundPayment::Refunded => {
                self.app.metrics.count(Metric::PaymentRefunded);
                Performed::Done
            }
            RefundPayment::Outdated => Performed::Outdated,
            RefundPayment::NoCredit => Performed::CreditSpent,
        })
    }

    async fn credit(&self, id: &TransactionId) -> Result<Performed> {
        let Some(payment) = self.app.store.find_payment(id).await? else {
            return Ok(Performed::Unknown);
        };
        let (before, after) = (PaymentStatus::Held, PaymentStatus::Paid);
        if payment.status != before {
            return Ok(Performed::Outdated);
        }
        let act = StaffAct::PaymentCredited;
        let line = self.payment_line(act, &payment, before.as_str(), after.as_str());
        let activity = self.ended(&payment, PaymentOutcome::Successful);
        let store = &self.app.store;
        let credited = store.credit_held_payment(&payment, &activity, &line);
        Ok(match credited.await? {
            CreditHeld::Credited => {
                self.app.metrics.count(Metric::PaymentPaid);
                Performed::Done
            }
            CreditHeld::Outdated => Performed::Outdated,
            CreditHeld::AccountDeleted => Performed::AccountDeleted,
        })
    }

    async fn set_active(&self, account: UserId, is_active: bool) -> Result<Performed> {
        if account == self.actor.id {
            return Ok(Performed::OwnAccount);
        }
        let Some(user) = self.app.store.find_user(account).await? else {
            return Ok(Performed::Unknown);
        };
        let (act, before, after) = match is_active {
            true => (StaffAct::AccountReactivated, "inactive", "active"),
            false => (StaffAct::AccountDeactivated, "active", "inactive"),
        };
        let line = self.line(act, user.id, before, after);
        let written = self.app.store.set_active(&user, is_active, &line).await?;
        Ok(written.into())
    }

    fn line(
        &self,
        act: StaffAct,
        account: UserId,
        before: impl ToString,
        after: impl ToString,
    ) -> AuditLine {
        AuditLine {
            id: self.app.new_id(),
            at: self.app.clock.now(),
            actor: self.actor.id,
            actor_name: self.actor.username.clone(),
            act,
            account,
            payment: None,
            reason: self.reason.to_owned(),
            reference: None,
            before: before.to_string(),
            after: after.to_string(),
        }
    }

    fn payment_line(
        &self,
        act: StaffAct,
        payment: &Payment,
        before: &str,
        after: &str,
    ) -> AuditLine {
        AuditLine {
            payment: Some(payment.transaction_id.clone()),
            ..self.line(act, payment.user_id, before, after)
        }
    }

    fn ended(&self, payment: &Payment, outcome: PaymentOutcome) -> Activity {
        Activity::payment_ended(self.app.new_id(), payment, outcome, self.app.clock.now())
    }
}

impl From<StaffWrite> for Performed {
    fn from(written: StaffWrite) -> Self {
        match written {
            StaffWrite::Done => Self::Done,
            StaffWrite::Outdated => Self::Outdated,
        }
    }
}
