//! JSON web tokens as SimpleJWT makes them: HS256 with the claims `token_type`, `exp`, `iat`, `jti` and
//! `user_id` (a string). Refresh and session tokens also carry the account's `generation`, so that a new
//! password revokes them. The header names the key (`kid`). A token of one `token_type` is never accepted where another is expected.

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{User, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use serde_json::{Map, Value};

const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(5);
const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(1);
const SESSION_LIFETIME: TimeDelta = TimeDelta::hours(12);
/// RFC 7518 section 3.2: an HS256 key is at least as long as the hash.
const MINIMUM_KEY_BYTES: usize = 32;

/// Why a token is refused. Clients read [`TokenError::message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// It is no token, is not signed by us, or was revoked.
    Invalid,
    /// It names a key that the signer does not have, or none and is signed by none that it has. To clients this is the same
    /// as [`Self::Invalid`].
    UnknownKey,
    /// Its `exp` has passed.
    Expired,
    /// It has no `exp` claim.
    NoExpiry,
    /// It has no `jti` claim.
    NoId,
    /// It has no `token_type` claim.
    NoType,
    /// Its `token_type` is not the expected one.
    WrongType,
    /// It is valid but names no user.
    NoUser,
}

impl TokenError {
    /// SimpleJWT's message.
    pub fn message(self) -> &'static str {
        match self {
            Self::Invalid | Self::UnknownKey => "Token is invalid",
            Self::Expired => "Token is expired",
            Self::NoExpiry => "Token has no 'exp' claim",
            Self::NoId => "Token has no id",
            Self::NoType => "Token has no type",
            Self::WrongType => "Token has wrong type",
            Self::NoUser => "Token contained no recognizable user identification",
        }
    }
}

/// A verified access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessToken {
    pub user_id: UserId,
}

/// A verified refresh or session token. The store knows whether it was revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocableToken {
    pub user_id: UserId,
    /// The id of this token, by which it is revoked.
    pub jti: String,
    /// [`User::token_generation`] at the time of issue.
    pub generation: u64,
    pub expires_at: DateTime<Utc>,
}

/// The answer to a login, in the contract's order.
#[derive(Clone, Debug, Serialize)]
pub struct TokenPair {
    /// Valid for one day.
    pub refresh: String,
    /// Valid for five minutes.
    pub access: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    token_type: &'a str,
    exp: i64,
    iat: i64,
    jti: String,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
}

/// A key that signs tokens. Tokens carry its id as `kid`.
pub struct TokenKey {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKey {
    /// `id` is not secret, `key` is.
    ///
    /// # Errors
    /// A key of less than 32 bytes.
    pub fn new(id: String, key: &str) -> Result<Self> {
        ensure!(
            key.len() >= MINIMUM_KEY_BYTES,
            "a key that signs tokens is shorter than {MINIMUM_KEY_BYTES} bytes"
        );
        Ok(Self {
            id,
            encoding: EncodingKey::from_secret(key.as_bytes()),
            decoding: DecodingKey::from_secret(key.as_bytes()),
        })
    }
}

/// Signs tokens with one key, and verifies those of several.
pub struct TokenSigner {
    /// The first one signs.
    keys: Vec<TokenKey>,
    validation: Validation,
}

impl TokenSigner {
    /// The first of `keys` signs, and the tokens of all are accepted.
    ///
    /// # Errors
    /// There is no key.
    pub fn new(keys: Vec<TokenKey>) -> Result<Self> {
        ensure!(!keys.is_empty(), "there is no key to sign tokens with");
        let mut validation = Validation::new(Algorithm::HS256);
        // Claims are checked below, against the clock that is passed in and with SimpleJWT's words.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        Ok(Self { keys, validation })
    }

    /// Both tokens that answer a login.
    ///
    /// # Errors
    /// Only if the claims could not be serialized.
    pub fn issue_pair(&self, user: &User, now: DateTime<Utc>) -> Result<TokenPair> {
        let generation = Some(user.token_generation);
        Ok(TokenPair {
            refresh: self.sign("refresh", user.id, generation, REFRESH_LIFETIME, now)?,
            access: self.issue_access(user.id, now)?,
        })
    }

    /// An access token, valid for five minutes.
    ///
    /// # Errors
    /// As for [`Self::issue_pair`].
    pub fn issue_access(&self, user_id: UserId, now: DateTime<Utc>) -> Result<String> {
        self.sign("access", user_id, None, ACCESS_LIFETIME, now)
    }

    /// The token that a signed-in browser keeps in its cookie, valid for twelve hours.
    ///
    /// # Errors
    /// As for [`Self::issue_pair`].
    pub fn issue_session(&self, user: &User, now: DateTime<Utc>) -> Result<String> {
        let generation = Some(user.token_generation);
        self.sign("session", user.id, generation, SESSION_LIFETIME, now)
    }

    fn sign(
        &self,
        token_type: &str,
        user_id: UserId,
        generation: Option<u64>,
        lifetime: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let claims = Claims {
            token_type,
            exp: (now + lifetime).timestamp(),
            iat: now.timestamp(),
            jti: crate::random().simple().to_string(),
            user_id: user_id.to_string(),
            generation,
        };
        let key = &self.keys[0];
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.id.clone());
        jsonwebtoken::encode(&header, &claims, &key.encoding).context("sign a token")
    }

    /// Reads `token` as an access token that is valid at `now`.
    ///
    /// # Errors
    /// The first check of SimpleJWT that fails.
    pub fn verify_access(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<AccessToken, TokenError> {
        let claims = self.verify(token, "access", now)?;
        Ok(AccessToken {
            user_id: user_id(&claims)?,
        })
    }

    /// Reads `token` as a refresh token that is valid at `now`.
    ///
    /// # Errors
    /// As for [`Self::verify_access`].
    pub fn verify_refresh(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RevocableToken, TokenError> {
        self.verify_revocable(token, "refresh", now)
    }

    /// Reads `token` as a browser's session that is valid at `now`.
    ///
    /// # Errors
    /// As for [`Self::verify_access`].
    pub fn verify_session(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RevocableToken, TokenError> {
        self.verify_revocable(token, "session", now)
    }

    fn verify_revocable(
        &self,
        token: &str,
        token_type: &str,
        now: DateTime<Utc>,
    ) -> Result<RevocableToken, TokenError> {
        let claims = self.verify(token, token_type, now)?;
        Ok(RevocableToken {
            user_id: user_id(&claims)?,
            jti: claims
                .get("jti")
                .and_then(Value::as_str)
                .ok_or(TokenError::NoId)?
                .to_owned(),
            generation: claims
                .get("generation")
                .and_then(Value::as_u64)
                .ok_or(TokenError::Invalid)?,
            expires_at: expiry(&claims)?,
        })
    }

    /// SimpleJWT's checks in SimpleJWT's order.
    fn verify(
        &self,
        token: &str,
        token_type: &str,
        now: DateTime<Utc>,
    ) -> Result<Map<String, Value>, TokenError> {
        let claims = self.claims(token)?;
        if expiry(&claims)? <= now {
            return Err(TokenError::Expired);
        }
        if !claims.contains_key("jti") {
            return Err(TokenError::NoId);
        }
        match claims.get("token_type").map(|claim| claim == token_type) {
            None => Err(TokenError::NoType),
            Some(false) => Err(TokenError::WrongType),
            Some(true) => Ok(claims),
        }
    }

    /// The claims of a token with a good signature.
    fn claims(&self, token: &str) -> Result<Map<String, Value>, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let decode = |key: &TokenKey| {
            let decoded = jsonwebtoken::decode(token, &key.decoding, &self.validation);
            decoded.map(|decoded| decoded.claims)
        };
        let Some(kid) = header.kid else {
            // It was issued before tokens named their key.
            let mut keys = self.keys.iter();
            return keys
                .find_map(|key| decode(key).ok())
                .ok_or(TokenError::UnknownKey);
        };
        let key = self.keys.iter().find(|key| key.id == kid);
        decode(key.ok_or(TokenError::UnknownKey)?).map_err(|_| TokenError::Invalid)
    }
}

fn expiry(claims: &Map<String, Value>) -> Result<DateTime<Utc>, TokenError> {
    let exp = claims.get("exp").ok_or(TokenError::NoExpiry)?;
    exp.as_i64()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .ok_or(TokenError::Invalid)
}

fn user_id(claims: &Map<String, Value>) -> Result<UserId, TokenError> {
    let claim = claims
        .get("user_id")
        .and_then(Value::as_str)
        .ok_or(TokenError::NoUser)?;
    claim.parse().map(UserId).map_err(|_| TokenError::NoUser)
}

#[cfg(test)]
mod tests;
