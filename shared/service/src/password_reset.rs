//! A new password for somebody who has forgotten the old one and reads the mails of the account.
//!
//! Asking for a link answers the same, in about the same time, whether or not an account has the address: the function
//! `mail` finds the accounts later, out of the client's sight.

use crate::accounts::{self, Given, Validated};
use crate::app::App;
use crate::mails::{Mail, MailMessage, MailQueue, address_hash};
use crate::throttle::{self, Throttle};
use anyhow::Result;
use auth::{link, password};
use domain::{AccountField, Problem, Problems, User, email_problems, strip};
use store::{MailToken, MailTokenPurpose};

/// The outcome of asking for a link.
#[derive(Debug)]
pub enum RequestReset {
    /// Every account with the address gets a link. Whether there is one must not be told.
    Accepted,
    Invalid(Problems),
    /// This installation sends no mails.
    NoMails,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// The outcome of using a link.
#[derive(Debug)]
pub enum ResetPassword {
    /// The account has the new password, and everybody is signed out of it.
    Done,
    Invalid(Problems),
    /// The token was used, is expired, or never existed; or the account changed its address or password since.
    InvalidToken,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// Asks for a link at the address `email`.
///
/// # Errors
/// DynamoDB or SQS fails.
pub async fn request(
    app: &App,
    mails: &MailQueue,
    email: Given,
    client_address: &str,
) -> Result<RequestReset> {
    if !mails.is_on() {
        return Ok(RequestReset::NoMails);
    }
    let email = match checked_email(email) {
        Ok(email) => email,
        Err(problems) => return Ok(RequestReset::Invalid(problems)),
    };
    let throttled = throttle::password_reset(app, &address_hash(&email), client_address).await?;
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttled
    {
        return Ok(RequestReset::Throttled {
            retry_after_seconds,
        });
    }
    let message = MailMessage::new(app, Mail::PasswordReset { email });
    mails.send(&message).await?;
    Ok(RequestReset::Accepted)
}

/// Whether `token` can still reset a password. It is not used up.
///
/// # Errors
/// DynamoDB fails.
pub async fn is_usable(app: &App, token: &str) -> Result<bool> {
    Ok(find(app, token).await?.is_some())
}

/// The row of `token` and its account, if the account still has the address and the password that it had when the link was sent.
async fn find(app: &App, token: &str) -> Result<Option<(MailToken, User)>> {
    let purpose = MailTokenPurpose::ResetPassword;
    let hash = link::hash(token);
    let found = app.store.find_mail_token(&hash, purpose, app.clock.now());
    let Some(token) = found.await? else {
        return Ok(None);
    };
    let user = app.store.find_user(token.user_id).await?;
    let user =
        user.filter(|user| user.email == token.email && user.token_generation == token.generation);
    Ok(user.map(|user| (token, user)))
}

/// Uses `token` to set a password. A password that is refused does not use the token up.
///
/// # Errors
/// DynamoDB or SQS fails.
pub async fn reset(
    app: &App,
    mails: &MailQueue,
    token: &str,
    password: Given,
    client_address: &str,
) -> Result<ResetPassword> {
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::link_use(app, client_address).await?
    {
        return Ok(ResetPassword::Throttled {
            retry_after_seconds,
        });
    }
    let Some((token, user)) = find(app, token).await? else {
        return Ok(ResetPassword::InvalidToken);
    };
    let password = match accounts::validate_password(app, password, &user).await? {
        Validated::Valid(password) => password,
        Validated::Invalid(problems) => return Ok(ResetPassword::Invalid(problems)),
    };
    let password_hash = password::hash(&password)?;
    let notice = Mail::PasswordChanged {
        user_id: user.id,
        email: user.email.clone(),
        generation: token.generation + 1,
    };
    mails.announce(app, notice).await?;
    let now = app.clock.now();
    Ok(
        match app
            .store
            .reset_password(&token, &password_hash, now)
            .await?
        {
            true => {
                tracing::info!(user_id = %user.id, "password reset");
                ResetPassword::Done
            }
            false => ResetPassword::InvalidToken,
        },
    )
}

fn checked_email(email: Given) -> Result<String, Problems> {
    let invalid = |problem| Problems::one(AccountField::Email, problem);
    let email = email.map_err(invalid)?;
    let email = strip(&email);
    if email.is_empty() {
        return Err(invalid(Problem::Blank));
    }
    match email_problems(email).into_iter().next() {
        Some(problem) => Err(invalid(problem)),
        None => Ok(email.to_owned()),
    }
}
