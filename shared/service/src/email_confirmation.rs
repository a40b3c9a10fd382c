//! The proof that the owner of an account reads the mails to its address: a link in a mail. Mails about payments and counts
//! go to confirmed addresses only.

use crate::app::App;
use crate::mails::{Mail, MailMessage, MailQueue};
use crate::throttle::{self, Throttle};
use anyhow::Result;
use auth::link;
use domain::User;
use store::MailTokenPurpose;

/// The outcome of asking for a link.
#[derive(Debug)]
pub enum RequestConfirmation {
    Accepted,
    /// The address is confirmed already.
    Confirmed,
    /// This installation sends no mails.
    NoMails,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// The outcome of using a link.
#[derive(Debug)]
pub enum ConfirmEmail {
    Done,
    /// The token was used, is expired, or never existed; or the account has another address by now.
    InvalidToken,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// Asks for a link at the address of `user`. New accounts and new addresses get one without asking.
///
/// # Errors
/// DynamoDB or SQS fails.
pub async fn request(app: &App, mails: &MailQueue, user: &User) -> Result<RequestConfirmation> {
    if !mails.is_on() {
        return Ok(RequestConfirmation::NoMails);
    }
    if user.email_confirmed_at().is_some() {
        return Ok(RequestConfirmation::Confirmed);
    }
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::confirmation(app, user.id).await?
    {
        return Ok(RequestConfirmation::Throttled {
            retry_after_seconds,
        });
    }
    let mail = Mail::EmailConfirmation {
        user_id: user.id,
        email: user.email.clone(),
    };
    let message = MailMessage::new(app, mail);
    mails.send(&message).await?;
    Ok(RequestConfirmation::Accepted)
}

/// Uses `token` to confirm the address that it was sent to.
///
/// # Errors
/// DynamoDB fails.
pub async fn confirm(app: &App, token: &str, client_address: &str) -> Result<ConfirmEmail> {
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::link_use(app, client_address).await?
    {
        return Ok(ConfirmEmail::Throttled {
            retry_after_seconds,
        });
    }
    let (purpose, now) = (MailTokenPurpose::ConfirmEmail, app.clock.now());
    let hash = link::hash(token);
    let found = app.store.find_mail_token(&hash, purpose, now);
    let Some(token) = found.await? else {
        return Ok(ConfirmEmail::InvalidToken);
    };
    Ok(match app.store.confirm_email(&token, now).await? {
        true => ConfirmEmail::Done,
        false => ConfirmEmail::InvalidToken,
    })
}
