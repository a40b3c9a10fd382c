//! Passwords and tokens: how they are made and checked. Knows no request and no database.

pub mod password;
mod password_rules;
mod token;

pub use password_rules::password_problems;
pub use token::{AccessToken, LastingToken, TokenError, TokenPair, TokenSigner};
