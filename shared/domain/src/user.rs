//! Accounts.

use crate::{Language, TransactionId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// The id of an account: a number counted up from 1, as clients of the original expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UserId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An account, as stored.
#[derive(Clone, PartialEq)]
pub struct User {
    pub id: UserId,
    /// Unique, case-sensitive, in NFKC (see [`normalize_username`](crate::normalize_username)).
    pub username: String,
    /// Not unique. Its domain was lower-cased at registration; later changes are stored as given.
    pub email: String,
    /// The address that was confirmed last. See [`User::email_confirmed_at`].
    pub confirmed_email: Option<ConfirmedEmail>,
    /// Whether the owner wants mails about payments and counts. Mails about the security of the account are always sent.
    pub wants_result_mails: bool,
    /// Any text of at most 11 characters.
    pub mobile_number: String,
    /// An argon2id PHC string; for an account of the original whose owner has not signed in here yet, the hash of Django.
    pub password_hash: String,
    /// Staff see the files, payments and activities of every account.
    pub is_staff: bool,
    /// An inactive account can neither sign in nor use its tokens.
    pub is_active: bool,
    /// The uploads that may be made: confirmed payments that are not spent yet, and what staff or the import gave.
    pub upload_credits: u64,
    /// The payments of these credits, as far as they are known. An upload spends one of them, as long as there is one.
    pub unspent_payments: BTreeSet<TransactionId>,
    /// Counts password changes, and requests to sign out everywhere. Refresh and session tokens of an earlier generation are
    /// revoked, and so are links to reset the password.
    pub token_generation: u64,
    /// The payments that are Pending.
    pub open_payments: BTreeSet<TransactionId>,
    pub date_joined: DateTime<Utc>,
    /// The language that the owner chose for pages and mails; `None` before a choice.
    pub language: Option<Language>,
}

/// Without the password hash and what is known of a person.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// An address that a reader of its mails confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedEmail {
    pub email: String,
    pub at: DateTime<Utc>,
}

impl User {
    /// When the present address was confirmed; `None` if it is not. The confirmation names its address, so that a change of
    /// the address ends it, whatever happens at the same time.
    pub fn email_confirmed_at(&self) -> Option<DateTime<Utc>> {
        let confirmed = self.confirmed_email.as_ref();
        confirmed
            .filter(|confirmed| confirmed.email == self.email)
            .map(|confirmed| confirmed.at)
    }
}

/// A new account whose fields are validated and whose password is hashed. The fields mean what they mean
/// in [`User`].
#[derive(Clone)]
pub struct NewUser {
    pub username: String,
    pub email: String,
    pub mobile_number: String,
    pub password_hash: String,
    pub is_staff: bool,
    pub language: Option<Language>,
}
