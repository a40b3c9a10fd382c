//! The keys that sign tokens: the current and the previous version of one secret. A rotation is one new version, and signs
//! nobody out.
//!
//! A process knows the current key when it starts. A token by a key that it does not know makes it read both, at most once
//! in a pause, so that invented tokens cannot make us read without limit. This alone would refuse a good token by a new
//! key for the rest of a pause. Therefore **a new key signs only when it is two pauses old**: whoever then sees a token by
//! it has read the keys since it was made, or may read them now.

use crate::secrets::{Cached, Secrets, Stage};
use anyhow::{Context, Result};
use auth::{TokenError, TokenKey, TokenSigner};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex};

/// After so many pauses the keys are read again in any case: five minutes, if a pause is a minute.
const PAUSES_OF_A_LIFE: i32 = 5;

/// Where a function has the keys from.
pub struct TokenKeys {
    source: Source,
    known: Cached<Keys>,
    /// The time of the last reading for the sake of an unknown token.
    last_search: Mutex<Option<DateTime<Utc>>>,
}

enum Source {
    Secret {
        secrets: Secrets,
        /// Name or ARN.
        secret: String,
        pause: TimeDelta,
    },
    /// Keys that never change.
    Fixed(Arc<TokenSigner>),
}

struct Keys {
    signer: Arc<TokenSigner>,
    /// Whether the previous key was asked for.
    has_previous: bool,
}

impl TokenKeys {
    /// The keys in `secret`, a name or an ARN. Makes no request. `pause` is the shortest time between two readings because
    /// of unknown tokens; the other times follow from it.
    pub fn in_secret(secrets: Secrets, secret: String, pause: TimeDelta) -> Self {
        let source = Source::Secret {
            secrets,
            secret,
            pause,
        };
        Self::new(source, pause * PAUSES_OF_A_LIFE)
    }

    /// Keys that never change, for tests.
    pub fn fixed(signer: TokenSigner) -> Self {
        Self::new(Source::Fixed(Arc::new(signer)), TimeDelta::MAX)
    }

    fn new(source: Source, lifetime: TimeDelta) -> Self {
        Self {
            source,
            known: Cached::living_for(lifetime),
            last_search: Mutex::default(),
        }
    }

    /// Signs with the present key.
    ///
    /// # Errors
    /// The keys were never read, and cannot be read now.
    pub async fn signer(&self, now: DateTime<Utc>) -> Result<Arc<TokenSigner>> {
        let signer = match &self.source {
            Source::Fixed(signer) => signer.clone(),
            Source::Secret { .. } => {
                let read = async |known: Option<&Keys>| {
                    let with_previous = known.is_some_and(|known| known.has_previous);
                    // In a box, or the futures of requests nest deeper than the compiler follows.
                    Box::pin(self.read(now, with_previous)).await
                };
                self.known.get(now, read).await?.signer.clone()
            }
        };
        Ok(signer)
    }

    /// The answer of `verify`, which may be asked twice: if it does not know the key of the token, the keys are read again.
    ///
    /// # Errors
    /// The keys have to be read, and cannot be read.
    pub async fn verify<T>(
        &self,
        now: DateTime<Utc>,
        verify: impl Fn(&TokenSigner) -> Result<T, TokenError>,
    ) -> Result<Result<T, TokenError>> {
        let verified = verify(self.signer(now).await?.as_ref());
        if !matches!(verified, Err(TokenError::UnknownKey)) || !self.may_search(now) {
            return Ok(verified);
        }
        let read = async |_: Option<&Keys>| Box::pin(self.read(now, true)).await.map(Some);
        let keys = self.known.update(now, read).await?;
        Ok(keys.map_or(verified, |keys| verify(&keys.signer)))
    }

    /// Whether an unknown token may cause a reading now. If so, the next ones may not.
    fn may_search(&self, now: DateTime<Utc>) -> bool {
        let Source::Secret { pause, .. } = &self.source else {
            return false;
        };
        let mut last = self.last_search.lock().expect("no holder panics");
        let may = last.is_none_or(|last| now - last >= *pause);
        if may {
            *last = Some(now);
        }
        may
    }

    async fn read(&self, now: DateTime<Utc>, with_previous: bool) -> Result<Keys> {
        let Source::Secret {
            secrets,
            secret,
            pause,
        } = &self.source
        else {
            unreachable!("fixed keys are not read");
        };
        let read_previous = async || secrets.read(secret, Stage::Previous).await;
        let (current, mut previous, mut has_previous) = match with_previous {
            true => {
                let (current, previous) =
                    tokio::try_join!(secrets.current(secret), read_previous())?;
                (current, previous, true)
            }
            false => (secrets.current(secret).await?, None, false),
        };
        let is_new = now - current.created < *pause * 2;
        if is_new && !has_previous {
            (previous, has_previous) = (read_previous().await?, true);
        }
        let mut keys = vec![current];
        let place = if is_new { 0 } else { 1 };
        if let Some(previous) = previous {
            keys.insert(place, previous);
        }
        let keys = keys
            .into_iter()
            .map(|version| TokenKey::new(version.id, &version.value))
            .collect::<Result<Vec<_>>>()
            .with_context(|| format!("the secret {secret}"))?;
        Ok(Keys {
            signer: Arc::new(TokenSigner::new(keys)?),
            has_previous,
        })
    }
}
