//! The secrets in the links of mails.

use anyhow::{Context, Result};
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// A secret of 256 random bits that can stand in a URL.
///
/// # Errors
/// The operating system has no random numbers.
pub fn new_token() -> Result<String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).context("draw a random token")?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The SHA-256 of a text, in hexadecimal digits: what is stored of a secret, and the key of a row about an address. A secret
/// of [`new_token`] needs neither salt nor a slow hash, because nobody can try all values.
pub fn hash(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    hash.as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_stand_in_a_url() {
        let (one, other) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
        let is_url_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(one.chars().all(is_url_safe), "{one}");
    }

    #[test]
    fn a_hash_is_sha_256() {
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
