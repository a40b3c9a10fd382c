//! The history of an account, under the names of the contract.

use crate::{FailureReason, Money, Payment, StoredFile, UnpaidEnd, UserId};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use strum::{EnumIter, IntoEnumIterator};
use uuid::Uuid;

/// The kinds of activity, by the contract's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Action {
    PaymentInitiated,
    /// A payment reached an end state.
    Payment,
    /// An upload was accepted.
    FileUploaded,
    /// An upload was counted, or found uncountable.
    WordCount,
    /// The owner deleted the content of a file. The original has no such action.
    FileDeleted,
    /// Staff gave the account credits or took some. The original has no such action.
    CreditsChanged,
}

impl Action {
    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaymentInitiated => "payment_initiated",
            Self::Payment => "payment",
            Self::FileUploaded => "file_uploaded",
            Self::WordCount => "word_count",
            Self::FileDeleted => "file_deleted",
            Self::CreditsChanged => "credits_changed",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|action| action.as_str() == text)
    }
}

/// How a payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum PaymentOutcome {
    Successful,
    /// The money is at the provider and was not credited.
    Held,
    Failed,
    Expired,
    /// Staff returned money that had been credited.
    Refunded,
    /// Staff returned money that was Held.
    HeldRefunded,
}

impl PaymentOutcome {
    /// The contract's spelling, in the metadata of an activity.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Successful => "Successful",
            Self::Held => "Held",
            Self::Failed => "Failed",
            Self::Expired => "Expired",
            Self::Refunded => "Refunded",
            Self::HeldRefunded => "HeldRefunded",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|outcome| outcome.as_str() == text)
    }
}

impl From<UnpaidEnd> for PaymentOutcome {
    fn from(end: UnpaidEnd) -> Self {
        match end {
            UnpaidEnd::Failed => Self::Failed,
            UnpaidEnd::Expired => Self::Expired,
        }
    }
}

/// One entry of an account's history. It is written in the transaction of the change that it records, so
/// that every change has exactly one.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    pub activity_id: Uuid,
    /// The account whose history it is.
    pub user_id: UserId,
    pub action: Action,
    /// Details under the contract's keys for that action.
    pub metadata: Value,
    pub timestamp: DateTime<Utc>,
}

/// In each constructor `id` is a fresh UUID.
impl Activity {
    fn new(id: Uuid, user_id: UserId, action: Action, metadata: Value, now: DateTime<Utc>) -> Self {
        Self {
            activity_id: id,
            user_id,
            action,
            metadata,
            timestamp: now,
        }
    }

    /// The amount of the payment that it is about.
    pub fn amount(&self) -> Option<Money> {
        Money::parse(&self.metadata["amount"].to_string())
    }

    /// How the payment that it is about ended.
    pub fn outcome(&self) -> Option<PaymentOutcome> {
        PaymentOutcome::parse(self.metadata["payment_status"].as_str()?)
    }

    /// The words of the file that was counted; `None` if it could not be.
    pub fn words(&self) -> Option<u64> {
        self.metadata["word_count"].as_u64()
    }

    /// `payment` was opened.
    pub fn payment_initiated(id: Uuid, payment: &Payment, now: DateTime<Utc>) -> Self {
        let metadata = json!({"transaction_id": payment.transaction_id.as_str(), "amount": payment.amount.as_f64()});
        Self::new(id, payment.user_id, Action::PaymentInitiated, metadata, now)
    }

    /// `payment` ended. The misspelt key is the original's; clients read it.
    pub fn payment_ended(
        id: Uuid,
        payment: &Payment,
        outcome: PaymentOutcome,
        now: DateTime<Utc>,
    ) -> Self {
        let transaction_id = payment.transaction_id.as_str();
        let metadata = json!({
            "tranasction_id": transaction_id,
            "transaction_id": transaction_id,
            "payment_status": outcome.as_str(),
            "amount": payment.amount.as_f64(),
        });
        Self::new(id, payment.user_id, Action::Payment, metadata, now)
    }

    /// `file` was accepted.
    pub fn file_uploaded(id: Uuid, file: &StoredFile, now: DateTime<Utc>) -> Self {
        let metadata = json!({"filename": file.filename});
        Self::new(id, file.user_id, Action::FileUploaded, metadata, now)
    }

    /// `file` was counted. The original writes the file's name in lower case here.
    pub fn words_counted(id: Uuid, file: &StoredFile, words: u64, now: DateTime<Utc>) -> Self {
        let metadata = json!({"filename": file.filename.to_lowercase(), "word_count": words, "status": "COMPLETED"});
        Self::new(id, file.user_id, Action::WordCount, metadata, now)
    }

    /// `file` cannot be counted, and its credit is refunded or stays spent.
    pub fn count_failed(
        id: Uuid,
        file: &StoredFile,
        reason: &FailureReason,
        is_refunded: bool,
        now: DateTime<Utc>,
    ) -> Self {
        let metadata = json!({
            "filename": file.filename.to_lowercase(),
            "word_count": null,
            "status": "FAILED",
            "reason": reason.message,
            "reason_code": reason.code.as_str(),
            "credit_refunded": is_refunded,
        });
        Self::new(id, file.user_id, Action::WordCount, metadata, now)
    }

    /// Staff changed the credits of an account.
    pub fn credits_changed(
        id: Uuid,
        user_id: UserId,
        (before, after): (u64, u64),
        now: DateTime<Utc>,
    ) -> Self {
        let metadata = json!({"upload_credits_before": before, "upload_credits": after});
        Self::new(id, user_id, Action::CreditsChanged, metadata, now)
    }

    /// The content of `file` was deleted.
    pub fn file_deleted(id: Uuid, file: &StoredFile, now: DateTime<Utc>) -> Self {
        let metadata = json!({"filename": file.filename, "file_id": file.file_id.0});
        Self::new(id, file.user_id, Action::FileDeleted, metadata, now)
    }
}
