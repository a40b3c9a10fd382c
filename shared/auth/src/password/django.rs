//! The hashes of Django: `pbkdf2_sha256$1000000$<salt>$<hash in base64>`, and `!<random text>` for an account without a usable
//! password.

use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, verify};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::num::NonZeroU32;

/// The most rounds that are verified. Django 5.2 uses 1,000,000 and later versions up to 1,500,000. Each login costs them, so a
/// hash of more would let one row occupy a function for seconds.
const MAX_ROUNDS: u32 = 2_000_000;
/// The length of SHA-256.
const HASH_BYTES: usize = 32;

/// A hash of Django that is understood.
pub enum DjangoHash<'a> {
    Pbkdf2(Pbkdf2<'a>),
    /// No password opens the account.
    Unusable,
}

pub struct Pbkdf2<'a> {
    rounds: NonZeroU32,
    salt: &'a str,
    hash: Vec<u8>,
}

impl<'a> DjangoHash<'a> {
    /// `None` for every other text, and for a hash of more than [`MAX_ROUNDS`].
    pub fn parse(stored: &'a str) -> Option<Self> {
        if stored.starts_with('!') {
            return Some(Self::Unusable);
        }
        let mut parts = stored.strip_prefix("pbkdf2_sha256$")?.split('$');
        let (rounds, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let rounds = rounds.parse::<NonZeroU32>().ok()?;
        let hash = STANDARD.decode(hash).ok()?;
        let is_sound = parts.next().is_none()
            && !salt.is_empty()
            && hash.len() == HASH_BYTES
            && rounds.get() <= MAX_ROUNDS;
        is_sound.then_some(Self::Pbkdf2(Pbkdf2 { rounds, salt, hash }))
    }
}

impl Pbkdf2<'_> {
    /// In constant time for hashes of the same number of rounds.
    pub fn matches(&self, password: &str) -> bool {
        let (salt, password) = (self.salt.as_bytes(), password.as_bytes());
        verify(PBKDF2_HMAC_SHA256, self.rounds, salt, password, &self.hash).is_ok()
    }
}
