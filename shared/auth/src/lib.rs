//! Passwords and tokens: how they are made and how they are checked.
//!
//! [`password`] hashes with argon2id. [`TokenSigner`] makes and verifies the JSON web tokens of SimpleJWT.
//! Neither knows a request or a database: whether a token was revoked or its account still exists is for
//! the `service` crate to ask.
//!
//! Salts and token ids are the two places outside the `service` crate at which a random number is drawn.

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
