use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fmt;

/// A user's number: counted up from 1, as clients of the original expect.
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
    /// Who.
    pub id: UserId,
    /// Unique, case-sensitive, NFKC-normalised.
    pub username: String,
    /// Not unique; its domain is lower-case.
    pub email: String,
    /// At most 11 characters, any.
    pub mobile_number: String,
    /// An argon2id PHC string.
    pub password_hash: String,
    /// May see everybody's files, payments and activity.
    pub is_staff: bool,
    /// A deactivated account can neither log in nor use its tokens.
    pub is_active: bool,
    /// Confirmed payments not yet spent on an upload.
    pub upload_credits: u64,
    /// Counts password changes; refresh tokens of an earlier generation are revoked.
    pub token_generation: u64,
    /// When the account was made.
    pub date_joined: DateTime<Utc>,
}

/// What is needed to make an account; every field already validated.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// See [`User::username`].
    pub username: String,
    /// See [`User::email`].
    pub email: String,
    /// See [`User::mobile_number`].
    pub mobile_number: String,
    /// See [`User::password_hash`].
    pub password_hash: String,
    /// See [`User::is_staff`].
    pub is_staff: bool,
}
