//! Passwords and tokens: how they are made and how they are checked.
//!
//! [`password`] hashes with argon2id. [`TokenSigner`] makes and verifies the JSON web tokens of SimpleJWT.
//! Neither knows a request or a database: whether a token was revoked or its account still exists is for
//! the `service` crate to ask.
//!
//! Salts and token ids are drawn here, because a caller that could choose them would weaken them.

pub mod password;
mod token;

pub use token::{AccessToken, RevocableToken, TokenError, TokenPair, TokenSigner};

use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "a salt or a token id that a caller could choose would be a weakness"
)]
fn random() -> Uuid {
    Uuid::new_v4()
}
