use crate::TransactionId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// The id of an account: a number counted up from 1, as clients of the original expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An account, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: UserId,
    /// Unique, case-sensitive, in NFKC (see [`normalize_username`](crate::normalize_username)).
    pub username: String,
    /// Not unique. Its domain was lower-cased at registration; later changes are stored as given.
    pub email: String,
    /// Any text of at most 11 characters.
    pub mobile_number: String,
    /// An argon2id PHC string.
    pub password_hash: String,
    /// Staff see the files, payments and activities of every account.
    pub is_staff: bool,
    /// An inactive account can neither sign in nor use its tokens.
    pub is_active: bool,
    /// Confirmed payments that are not yet spent on an upload.
    pub upload_credits: u64,
    /// The number of password changes. Refresh and session tokens of an earlier generation are revoked.
    pub token_generation: u64,
    /// The payments that are Pending.
    pub open_payments: BTreeSet<TransactionId>,
    pub date_joined: DateTime<Utc>,
}

/// A new account whose fields are validated and whose password is hashed. The fields mean what they mean
/// in [`User`].
#[derive(Clone, Debug)]
pub struct NewUser {
    pub username: String,
    pub email: String,
    pub mobile_number: String,
    pub password_hash: String,
    pub is_staff: bool,
}
