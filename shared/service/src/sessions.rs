//! Tokens of people who have signed in: bearer tokens of the API and sessions of browsers. The account is
//! read every time, so a deletion or a deactivation takes effect at once. A new password revokes refresh and
//! session tokens at once; an access token stays valid until it expires, for up to five minutes.

use crate::app::App;
use anyhow::Result;
use auth::{RevocableToken, TokenError, TokenPair, TokenSigner};
use domain::User;

/// The outcome of presenting an access token.
#[derive(Debug)]
pub enum Authenticate {
    User(User),
    Invalid(TokenError),
    /// The token is valid, but its account is deleted.
    NoAccount,
    /// The token is valid, but its account is deactivated.
    Inactive,
}

/// The outcome of presenting a refresh token.
#[derive(Debug)]
pub enum Refresh {
    /// A new access token.
    Access(String),
    Invalid(TokenError),
    /// The account is deleted or deactivated.
    NoAccount,
}

/// The outcome of a logout.
#[derive(Debug)]
pub enum LogOut {
    Done,
    Invalid(TokenError),
}

/// Both tokens for `user`, who has just signed in.
///
/// # Errors
/// The signing key cannot be read, or this function was not told its secret.
pub async fn issue_pair(app: &App, user: &User) -> Result<TokenPair> {
    let now = app.clock.now();
    app.tokens()?.signer(now).await?.issue_pair(user, now)
}

/// An access token for `user`, who is signed in.
///
/// # Errors
/// As for [`issue_pair`].
pub async fn issue_access(app: &App, user: &User) -> Result<String> {
    let now = app.clock.now();
    app.tokens()?.signer(now).await?.issue_access(user.id, now)
}

/// Finds the account of an access token.
///
/// # Errors
/// DynamoDB fails, or the signing key cannot be read.
pub async fn authenticate(app: &App, access_token: &str) -> Result<Authenticate> {
    let now = app.clock.now();
    let verify = |signer: &TokenSigner| signer.verify_access(access_token, now);
    let token = match app.tokens()?.verify(now, verify).await? {
        Ok(token) => token,
        Err(error) => return Ok(Authenticate::Invalid(error)),
    };
    Ok(match app.store.find_user(token.user_id).await? {
        None => Authenticate::NoAccount,
        Some(user) if !user.is_active => Authenticate::Inactive,
        Some(user) => Authenticate::User(user),
    })
}

/// Exchanges a refresh token for an access token. The refresh token stays valid.
///
/// # Errors
/// DynamoDB fails, or the signing key cannot be read.
pub async fn refresh(app: &App, refresh_token: &str) -> Result<Refresh> {
    let now = app.clock.now();
    let verify = |signer: &TokenSigner| signer.verify_refresh(refresh_token, now);
    let token = match app.tokens()?.verify(now, verify).await? {
        Ok(token) => token,
        Err(error) => return Ok(Refresh::Invalid(error)),
    };
    let (user, is_revoked) = tokio::try_join!(
        app.store.find_user(token.user_id),
        app.store.is_revoked(&token.jti)
    )?;
    let Some(user) = user.filter(|user| user.is_active) else {
        return Ok(Refresh::NoAccount);
    };
    if token.generation != user.token_generation || is_revoked {
        return Ok(Refresh::Invalid(TokenError::Invalid));
    }
    issue_access(app, &user).await.map(Refresh::Access)
}

/// Revokes a refresh token. The holder need not have a valid access token, which often has expired by then.
///
/// # Errors
/// DynamoDB fails, or the signing key cannot be read.
pub async fn log_out(app: &App, refresh_token: &str) -> Result<LogOut> {
    let now = app.clock.now();
    let verify = |signer: &TokenSigner| signer.verify_refresh(refresh_token, now);
    let token = match app.tokens()?.verify(now, verify).await? {
        Ok(token) => token,
        Err(error) => return Ok(LogOut::Invalid(error)),
    };
    if app.store.is_revoked(&token.jti).await? {
        return Ok(LogOut::Invalid(TokenError::Invalid));
    }
    app.store.revoke(&token.jti, token.expires_at).await?;
    Ok(LogOut::Done)
}

/// The session token for the browser of `user`.
///
/// # Errors
/// As for [`issue_pair`].
pub async fn begin_session(app: &App, user: &User) -> Result<String> {
    let now = app.clock.now();
    app.tokens()?.signer(now).await?.issue_session(user, now)
}

/// The account that is signed in with `session_token`; `None` if the session is invalid, expired or revoked.
///
/// # Errors
/// DynamoDB fails, or the signing key cannot be read.
pub async fn find_session(app: &App, session_token: &str) -> Result<Option<User>> {
    let Some(session) = read_session(app, session_token).await? else {
        return Ok(None);
    };
    let (user, is_revoked) = tokio::try_join!(
        app.store.find_user(session.user_id),
        app.store.is_revoked(&session.jti)
    )?;
    Ok(user.filter(|user| {
        !is_revoked && user.is_active && user.token_generation == session.generation
    }))
}

/// Revokes a session, and with it every copy of its cookie. An invalid token is ignored.
///
/// # Errors
/// DynamoDB fails, or the signing key cannot be read.
pub async fn end_session(app: &App, session_token: &str) -> Result<()> {
    if let Some(session) = read_session(app, session_token).await? {
        app.store.revoke(&session.jti, session.expires_at).await?;
    }
    Ok(())
}

/// Revokes every refresh token and session of `user`, and every link to reset the password. Access tokens stay valid until
/// they expire. `false`: the account was deleted.
///
/// # Errors
/// DynamoDB fails.
pub async fn end_all(app: &App, user: &User) -> Result<bool> {
    app.store.end_all_sessions(user.id).await
}

async fn read_session(app: &App, session_token: &str) -> Result<Option<RevocableToken>> {
    let now = app.clock.now();
    let verify = |signer: &TokenSigner| signer.verify_session(session_token, now);
    Ok(app.tokens()?.verify(now, verify).await?.ok())
}
