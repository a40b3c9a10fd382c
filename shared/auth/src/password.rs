//! Password hashing: argon2id with OWASP's parameters (19 MiB, two passes, one lane). A hash takes about
//! 22 ms of one core, so the functions that call it have more memory and hence more CPU.

use anyhow::{Result, anyhow};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

fn hasher() -> Result<Argon2<'static>> {
    let params =
        Params::new(19_456, 2, 1, None).map_err(|error| anyhow!("argon2 parameters: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string to store for `password`, with a fresh salt.
///
/// # Errors
/// Only if the parameters of this module were wrong.
pub fn hash(password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(crate::random().as_bytes())
        .map_err(|error| anyhow!("salt: {error}"))?;
    let hash = hasher()?
        .hash_password(password.as_bytes(), &salt)
        .map_err(|error| anyhow!("argon2: {error}"))?;
    Ok(hash.to_string())
}

/// Whether `password` is the password of the PHC string `stored`.
///
/// # Errors
/// An unreadable `stored` is an error, never a match.
pub fn verify(password: &str, stored: &str) -> Result<bool> {
    let parsed =
        PasswordHash::new(stored).map_err(|error| anyhow!("stored password hash: {error}"))?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(anyhow!("argon2: {error}")),
    }
}

/// Takes as long as [`verify`] and finds nothing, so that the delay of an answer does not tell which user
/// names exist.
///
/// # Errors
/// As for [`hash`].
pub fn verify_dummy(password: &str) -> Result<()> {
    hash(password).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_verifies_and_salts_differ() {
        let stored = hash("correct horse").unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(verify("correct horse", &stored).unwrap());
        assert!(!verify("correct horsf", &stored).unwrap());
        assert_ne!(stored, hash("correct horse").unwrap());
    }

    #[test]
    fn a_damaged_hash_is_an_error_not_a_match() {
        assert!(verify("x", "not a hash").is_err());
    }
}
