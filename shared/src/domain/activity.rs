use super::{Payment, StoredFile, UserId};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// What happened, by the contract's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A payment was opened at the gateway.
    PaymentInitiated,
    /// A payment reached an end state.
    Payment,
    /// An upload was accepted.
    FileUploaded,
    /// An upload was counted, or found uncountable.
    WordCount,
}

impl Action {
    /// The contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaymentInitiated => "payment_initiated",
            Self::Payment => "payment",
            Self::FileUploaded => "file_uploaded",
            Self::WordCount => "word_count",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::PaymentInitiated,
            Self::Payment,
            Self::FileUploaded,
            Self::WordCount,
        ]
        .into_iter()
        .find(|action| action.as_str() == text)
    }
}

/// One line of a user's history. Written in the same transaction as the change it tells of, so there
/// is exactly one for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Which.
    pub activity_id: Uuid,
    /// Whose.
    pub user_id: UserId,
    /// What.
    pub action: Action,
    /// Details, in the contract's keys for that action.
    pub metadata: Value,
    /// When.
    pub timestamp: DateTime<Utc>,
}

impl Activity {
    fn new(user_id: UserId, action: Action, metadata: Value, now: DateTime<Utc>) -> Self {
        Self {
            activity_id: Uuid::new_v4(),
            user_id,
            action,
            metadata,
            timestamp: now,
        }
    }

    /// `payment` was opened.
    pub fn payment_initiated(payment: &Payment, now: DateTime<Utc>) -> Self {
        let metadata = json!({"transaction_id": payment.transaction_id.as_str(), "amount": payment.amount.as_f64()});
        Self::new(payment.user_id, Action::PaymentInitiated, metadata, now)
    }

    /// `payment` ended as `outcome`: `Successful`, `Failed` or `Expired`.
    ///
    /// The misspelt key is the original's; clients read it.
    pub fn payment(payment: &Payment, outcome: &str, now: DateTime<Utc>) -> Self {
        let transaction_id = payment.transaction_id.as_str();
        let metadata = json!({
            "tranasction_id": transaction_id,
            "transaction_id": transaction_id,
            "payment_status": outcome,
            "amount": payment.amount.as_f64(),
        });
        Self::new(payment.user_id, Action::Payment, metadata, now)
    }

    /// `file` was accepted.
    pub fn file_uploaded(file: &StoredFile, now: DateTime<Utc>) -> Self {
        Self::new(
            file.user_id,
            Action::FileUploaded,
            json!({"filename": file.filename}),
            now,
        )
    }

    /// `file` has `words` words.
    pub fn words_counted(file: &StoredFile, words: u64, now: DateTime<Utc>) -> Self {
        let metadata = json!({"filename": file.filename.to_lowercase(), "word_count": words, "status": "COMPLETED"});
        Self::new(file.user_id, Action::WordCount, metadata, now)
    }

    /// `file` cannot be counted, because of `reason`: a sentence for the file's owner.
    pub fn count_failed(file: &StoredFile, reason: &str, now: DateTime<Utc>) -> Self {
        let metadata = json!({
            "filename": file.filename.to_lowercase(), "word_count": null, "status": "FAILED", "reason": reason,
        });
        Self::new(file.user_id, Action::WordCount, metadata, now)
    }
}
