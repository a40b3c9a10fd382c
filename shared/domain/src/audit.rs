//! What staff did on their pages.

use crate::{TransactionId, UserId};
use chrono::{DateTime, Utc};
use strum::{EnumIter, IntoEnumIterator};
use uuid::Uuid;

/// What staff can do to other people's money and accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum StaffAct {
    /// An account got another number of upload credits.
    CreditsChanged,
    /// The money of a payment was returned in the provider's panel.
    PaymentRefunded,
    /// A payment that was Held was credited by a decision of staff.
    PaymentCredited,
    /// Nobody can sign in to the account any more; its tokens are void.
    AccountDeactivated,
    AccountReactivated,
}

impl StaffAct {
    /// The spelling in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreditsChanged => "credits_changed",
            Self::PaymentRefunded => "payment_refunded",
            Self::PaymentCredited => "payment_credited",
            Self::AccountDeactivated => "account_deactivated",
            Self::AccountReactivated => "account_reactivated",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|act| act.as_str() == text)
    }
}

/// A line about an act of staff. It is written in the transaction of the act, and never changed or removed.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditLine {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: UserId,
    /// The name of the actor at that time.
    pub actor_name: String,
    pub act: StaffAct,
    /// The account that the act is about.
    pub account: UserId,
    /// The payment that the act is about, if it is about one.
    pub payment: Option<TransactionId>,
    /// Why, in the words of the actor.
    pub reason: String,
    /// The reference of a refund in the provider's panel.
    pub reference: Option<String>,
    /// What the act changed, as it was: a number of credits, a status of a payment, or `active` or `inactive`.
    pub before: String,
    /// The same, as it is since then.
    pub after: String,
}
