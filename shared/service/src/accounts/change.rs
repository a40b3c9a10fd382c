//! Changing the name, the addresses and the password of an account.

use super::ATTEMPTS;
use super::fields::{AccountChanges, Validation, validate};
use crate::app::App;
use crate::mails::{Mail, MailQueue};
use crate::throttle::{self, Throttle};
use anyhow::{Result, bail};
use auth::password;
use domain::{Problems, User, UserId, strip};
use store::{UpdateUser, UserChanges};

/// The outcome of changing an account.
#[derive(Debug)]
pub enum ChangeAccount {
    Changed(User),
    NameTaken,
    Invalid(Problems),
    /// The account was deleted meanwhile.
    Gone,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// Changes the account `user`, which was read just now, for `caller` at `client_address`. New passwords, and
/// new addresses where mails are sent, are rate-limited. The owner gets a mail about a new password, and about a new
/// address at the old one.
///
/// # Errors
/// DynamoDB or SQS fails, the password cannot be hashed, or the account is renamed again and again.
pub async fn change(
    app: &App,
    mails: &MailQueue,
    caller: UserId,
    client_address: &str,
    mut user: User,
    changes: AccountChanges,
) -> Result<ChangeAccount> {
    if changes.password.is_some()
        && let Throttle::Refused {
            retry_after_seconds,
        } = throttle::password_change(app, caller, client_address).await?
    {
        return Ok(ChangeAccount::Throttled {
            retry_after_seconds,
        });
    }
    let new_email = changes.email.as_ref().and_then(|email| email.as_ref().ok());
    let is_new = |email: &String| strip(email) != user.email;
    if mails.is_on()
        && new_email.is_some_and(is_new)
        && let Throttle::Refused {
            retry_after_seconds,
        } = throttle::email_change(app, caller, client_address).await?
    {
        return Ok(ChangeAccount::Throttled {
            retry_after_seconds,
        });
    }
    let mut is_announced = false;
    for _ in 0..ATTEMPTS {
        let valid = match validate(app, changes.clone(), Some(&user)).await? {
            Validation::Valid(valid) => valid,
            Validation::Invalid(problems) => return Ok(ChangeAccount::Invalid(problems)),
        };
        let hash = valid.password.map(|password| password::hash(&password));
        let changes = UserChanges {
            username: valid.username,
            email: valid.email,
            mobile_number: valid.mobile_number,
            password_hash: hash.transpose()?,
        };
        if !is_announced {
            announce_changes(app, mails, &user, &changes).await?;
            is_announced = true;
        }
        match app.store.update_user(&user, changes).await? {
            UpdateUser::Updated(user) => return Ok(ChangeAccount::Changed(user)),
            UpdateUser::UsernameTaken => return Ok(ChangeAccount::NameTaken),
            UpdateUser::Outdated => match app.store.find_user(user.id).await? {
                Some(current) => user = current,
                None => return Ok(ChangeAccount::Gone),
            },
        }
    }
    bail!(
        "account {} was renamed during each of {ATTEMPTS} attempts",
        user.id
    )
}

/// Sends the notices about `changes` of `user`.
async fn announce_changes(
    app: &App,
    mails: &MailQueue,
    user: &User,
    changes: &UserChanges,
) -> Result<()> {
    let user_id = user.id;
    if changes.password_hash.is_some() {
        let generation = user.token_generation + 1;
        let notice = Mail::PasswordChanged {
            user_id,
            email: user.email.clone(),
            generation,
        };
        mails.announce(app, notice).await?;
    }
    if let Some(email) = changes.email.clone().filter(|new| *new != user.email) {
        let old_email = user.email.clone();
        let notice = Mail::EmailChanged { user_id, old_email };
        mails.announce(app, notice).await?;
        let request = Mail::EmailConfirmation { user_id, email };
        mails.announce(app, request).await?;
    }
    Ok(())
}
