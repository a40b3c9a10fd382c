//! Passwords and tokens: how they are made and how they are checked.
//!
//! [`password`] hashes with argon2id. [`TokenSigner`] makes and verifies the JSON web tokens of SimpleJWT, and
//! [`CertificateKey`] signs certificates of counts. None knows a request or a database: whether a token was revoked or its account still exists is for
//! the `service` crate to ask.
//!
//! [`link`] makes the secrets in the links of mails.
//!
//! Salts and token ids are drawn here, because a caller that could choose them would weaken them.

mod certificate;
pub mod link;
pub mod password;
mod token;

pub use certificate::{CertificateError, CertificateKey, PublicKey, verify_certificate};
pub use token::{AccessToken, RevocableToken, TokenError, TokenKey, TokenPair, TokenSigner};

use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "a salt or a token id that a caller could choose would be a weakness"
)]
fn random() -> Uuid {
    Uuid::new_v4()
}
