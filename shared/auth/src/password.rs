//! Password hashing: argon2id with OWASP's parameters (19 MiB, two passes, one lane). A hash takes about
//! 22 ms of one core, so the functions that call it have more memory and hence more CPU.
//!
//! Accounts of the original come with the hashes of Django: PBKDF2-SHA256, which is verified here until its owner signs in
//! (see [`is_outdated`]), or none at all.

mod django;

use anyhow::{Result, anyhow};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use django::DjangoHash;

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

/// Whether `password` is the password of `stored`: a PHC string of argon2, or a hash of Django. An account of the original
/// that has no password is opened by none.
///
/// # Errors
/// An unreadable `stored` is an error, never a match.
pub fn verify(password: &str, stored: &str) -> Result<bool> {
    match DjangoHash::parse(stored) {
        Some(DjangoHash::Unusable) => return verify_dummy(password).map(|()| false),
        Some(DjangoHash::Pbkdf2(hash)) => return Ok(hash.matches(password)),
        None => {}
    }
    let parsed =
        PasswordHash::new(stored).map_err(|error| anyhow!("stored password hash: {error}"))?;
    match Argon2::default().verify_password(password.as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(anyhow!("argon2: {error}")),
    }
}

/// Whether `stored` should be replaced by a [`hash`] of the same password, because it is a hash of Django.
pub fn is_outdated(stored: &str) -> bool {
    matches!(DjangoHash::parse(stored), Some(DjangoHash::Pbkdf2(_)))
}

/// Whether [`verify`] understands `stored`, a hash that comes from Django.
pub fn is_readable_django_hash(stored: &str) -> bool {
    DjangoHash::parse(stored).is_some()
}

/// Takes as long as [`verify`] with one of our own hashes and finds nothing, so that the delay of an answer does not tell which user
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

    /// By Django 5.2, and two by Python's `hashlib` with fewer and with too many rounds.
    const ALICE: &str =
        "pbkdf2_sha256$1000000$mt5jJ5eyFHvkb3alEoNP3z$tk6wRwCRzt6fhHwHwwF6Kuc/1zhhkMORm7eXGKBoBXc=";
    const BANGLA: &str = "pbkdf2_sha256$1000$salt$T6hir7y/XA+y+5udB+P/1mOSHShG8AUpl3Jk83/4XWs=";
    const TOO_MANY_ROUNDS: &str =
        "pbkdf2_sha256$2000001$salt$gbt9KxynMjc/7T+W4llo1oKxZLMeo3wkZzPBmu26Xrc=";

    #[test]
    fn a_hash_of_django_verifies_its_password_only_and_is_outdated() {
        assert!(verify("alice-old-password-1", ALICE).unwrap());
        assert!(!verify("alice-old-password-2", ALICE).unwrap());
        assert!(verify("রহিম-পাসওয়ার্ড-১", BANGLA).unwrap());
        assert!(!verify("", BANGLA).unwrap());
        assert!(is_outdated(ALICE) && is_outdated(BANGLA));
        assert!(!is_outdated(&hash("x").unwrap()));
    }

    #[test]
    fn no_password_opens_an_account_without_one() {
        let unusable = "!4B99fFzdNxDEyhdGmReIQXz9Tv8fsDdtPHhV0Z2f";
        for password in ["", "!", unusable, &unusable[1..]] {
            assert!(!verify(password, unusable).unwrap(), "{password}");
        }
        assert!(!is_outdated(unusable));
    }

    #[test]
    fn other_hashes_of_django_are_errors_and_never_matches() {
        for stored in [
            TOO_MANY_ROUNDS,
            "pbkdf2_sha256$0$salt$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "pbkdf2_sha256$1000$$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "pbkdf2_sha256$1000$salt$",
            "pbkdf2_sha256$1000$salt$AAAA",
            "pbkdf2_sha1$1000$salt$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "pbkdf2_sha256$1000$salt$47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=$",
            "md5$salt$d41d8cd98f00b204e9800998ecf8427e",
            "",
        ] {
            assert!(verify("1", stored).is_err(), "{stored}");
            assert!(
                !is_readable_django_hash(stored) && !is_outdated(stored),
                "{stored}"
            );
        }
    }
}
