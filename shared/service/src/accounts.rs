//! Creating, changing and deleting accounts, by the rules of the original. The JSON API, the pages and the
//! operator's function all come here.

mod change;
mod fields;

pub use change::{ChangeAccount, change};
pub use fields::{AccountChanges, Given};

use crate::app::App;
use crate::mails::{Mail, MailQueue};
use crate::metrics::Metric;
use crate::queue::Queue;
use crate::throttle::{self, BeginLogin, Throttle};
use anyhow::{Result, bail};
use auth::password;
use domain::{Language, NewUser, Problems, User, UserId, strip, with_lower_case_domain};
use fields::{Validation, validate};
use store::CreateUser;

/// The command to create an account. It holds a password, so it has no `Debug`.
#[derive(Clone)]
pub struct NewAccount {
    pub username: Given,
    pub email: Given,
    pub mobile_number: Given,
    /// In plain text.
    pub password: Given,
    pub is_staff: bool,
    /// The language of its pages and mails, if it is known.
    pub language: Option<Language>,
}

/// The outcome of creating an account.
#[derive(Debug)]
pub enum CreateAccount {
    Created(User),
    /// Another account took the name between the check and the write.
    NameTaken,
    Invalid(Problems),
}

/// The outcome of [`register`].
#[derive(Debug)]
pub enum Register {
    Created(User),
    NameTaken,
    Invalid(Problems),
    Throttled { retry_after_seconds: u64 },
}

/// The outcome of signing in.
#[derive(Debug)]
pub enum SignIn {
    SignedIn(User),
    /// The name or the password is wrong, or the account is inactive. Callers must not say which.
    Refused,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// Creates an account.
///
/// # Errors
/// DynamoDB fails.
pub async fn create(app: &App, account: NewAccount) -> Result<CreateAccount> {
    let (is_staff, language) = (account.is_staff, account.language);
    let all = AccountChanges {
        username: Some(account.username),
        email: Some(account.email),
        mobile_number: Some(account.mobile_number),
        password: Some(account.password),
    };
    let valid = match validate(app, all, None).await? {
        Validation::Valid(valid) => valid,
        Validation::Invalid(problems) => return Ok(CreateAccount::Invalid(problems)),
    };
    let new = NewUser {
        username: valid.username.unwrap_or_default(),
        email: with_lower_case_domain(&valid.email.unwrap_or_default()),
        mobile_number: valid.mobile_number.unwrap_or_default(),
        password_hash: password::hash(&valid.password.unwrap_or_default())?,
        is_staff,
        language,
    };
    Ok(match app.store.create_user(new, app.clock.now()).await? {
        CreateUser::Created(user) => CreateAccount::Created(user),
        CreateUser::UsernameTaken => CreateAccount::NameTaken,
    })
}

/// Creates an account for an unauthenticated client at `client_address`, within the rate limits.
///
/// # Errors
/// DynamoDB fails.
pub async fn register(app: &App, account: NewAccount, client_address: &str) -> Result<Register> {
    let name = account.username.as_deref().map_or("", strip);
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::registration(app, name, client_address).await?
    {
        return Ok(Register::Throttled {
            retry_after_seconds,
        });
    }
    Ok(match create(app, account).await? {
        CreateAccount::Created(user) => Register::Created(user),
        CreateAccount::NameTaken => Register::NameTaken,
        CreateAccount::Invalid(problems) => Register::Invalid(problems),
    })
}

/// Checks the credentials of an active account, within the rate limits. A password is hashed whether or not the
/// name exists, so the response time reveals little; no password is hashed beyond the limits.
///
/// # Errors
/// DynamoDB fails, or the stored hash is unreadable.
pub async fn sign_in(
    app: &App,
    username: &str,
    password: &str,
    client_address: &str,
) -> Result<SignIn> {
    // The account is read while the attempt is counted. Nothing is hashed before the count is known.
    let (begun, user) = tokio::try_join!(
        throttle::begin_login(app, username, client_address),
        app.store.find_user_by_name(username),
    )?;
    let login = match begun {
        BeginLogin::Allowed(login) => login,
        BeginLogin::Refused {
            retry_after_seconds,
        } => {
            return Ok(SignIn::Throttled {
                retry_after_seconds,
            });
        }
    };
    let matches = match &user {
        Some(user) => password::verify(password, &user.password_hash)?,
        None => {
            password::verify_dummy(password)?;
            false
        }
    };
    match user.filter(|user| matches && user.is_active) {
        Some(user) => {
            login.succeeded(app).await?;
            renew_hash(app, &user, password).await?;
            app.metrics.count(Metric::SignIn);
            Ok(SignIn::SignedIn(user))
        }
        None => {
            login.failed(app).await?;
            app.metrics.count(Metric::SignInFailed);
            Ok(SignIn::Refused)
        }
    }
}

/// Replaces a hash that came from the original by one of ours, now that the password is known. If the password is changed at the
/// same time, the change stands.
async fn renew_hash(app: &App, user: &User, password: &str) -> Result<()> {
    if password::is_outdated(&user.password_hash) {
        let renewed = password::hash(password)?;
        app.store.renew_password_hash(user, &renewed).await?;
    }
    Ok(())
}

/// Whether `user` is the account that `account` describes: its e-mail address and its password are those of `user`.
///
/// # Errors
/// The stored hash is unreadable.
pub fn is_owned_by(user: &User, account: &NewAccount) -> Result<bool> {
    let (Ok(email), Ok(password)) = (&account.email, &account.password) else {
        return Ok(false);
    };
    Ok(with_lower_case_domain(strip(email)) == user.email
        && password::verify(strip(password), &user.password_hash)?)
}

/// The account `id` if `viewer` may see it: everybody sees their own, staff see all.
///
/// # Errors
/// DynamoDB fails.
pub async fn find_visible(app: &App, viewer: &User, id: UserId) -> Result<Option<User>> {
    if id == viewer.id {
        Ok(Some(viewer.clone()))
    } else if viewer.is_staff {
        app.store.find_user(id).await
    } else {
        Ok(None)
    }
}

/// The attempts at an account that is renamed between reading and writing it.
const ATTEMPTS: usize = 5;

/// Keeps the language in which the owner of `user` reads pages and mails.
///
/// # Errors
/// DynamoDB fails.
pub async fn choose_language(app: &App, user: &User, language: Language) -> Result<()> {
    if user.language != Some(language) {
        // An account that was deleted meanwhile needs no language.
        app.store.set_language(user.id, language).await?;
    }
    Ok(())
}

/// The outcome of checking the password of somebody who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckPassword {
    Right,
    Wrong,
    Throttled { retry_after_seconds: u64 },
}

/// Checks the present password of `user` before an act that a stolen session must not be enough for. It counts as an attempt
/// to sign in.
///
/// # Errors
/// DynamoDB fails, or the stored hash is unreadable.
pub async fn check_password(
    app: &App,
    user: &User,
    password: &str,
    client_address: &str,
) -> Result<CheckPassword> {
    match sign_in(app, &user.username, password, client_address).await? {
        SignIn::SignedIn(found) if found.id == user.id => Ok(CheckPassword::Right),
        SignIn::SignedIn(_) | SignIn::Refused => Ok(CheckPassword::Wrong),
        SignIn::Throttled {
            retry_after_seconds,
        } => Ok(CheckPassword::Throttled {
            retry_after_seconds,
        }),
    }
}

/// The outcome of [`validate_password`].
pub(crate) enum Validated {
    Valid(String),
    Invalid(Problems),
}

/// Checks a new password for `user` by itself.
pub(crate) async fn validate_password(
    app: &App,
    password: Given,
    user: &User,
) -> Result<Validated> {
    let change = AccountChanges {
        password: Some(password),
        ..AccountChanges::default()
    };
    Ok(match validate(app, change, Some(user)).await? {
        Validation::Valid(valid) => Validated::Valid(valid.password.unwrap_or_default()),
        Validation::Invalid(problems) => Validated::Invalid(problems),
    })
}

/// Deletes the account `user`, which was read just now; its tokens are refused from then on.
///
/// The message that makes user-cleanup remove what the account owns is sent first, and its queue delays it
/// beyond the time-out of the calling function. When the message arrives, the account is gone, or it still exists
/// and the message is ignored: a crash in between leaves no deletion half done.
///
/// # Errors
/// SQS or DynamoDB fails, or the account is renamed again and again.
pub async fn delete(app: &App, cleanup: &Queue, mails: &MailQueue, mut user: User) -> Result<()> {
    cleanup.send(&user.id.to_string()).await?;
    let notice = Mail::AccountDeleted {
        user_id: user.id,
        username: user.username.clone(),
        email: user.email.clone(),
        is_confirmed: user.email_confirmed_at().is_some(),
        language: user.language,
    };
    mails.announce(app, notice).await?;
    for _ in 0..ATTEMPTS {
        if app.store.delete_user(&user).await? {
            tracing::info!(user_id = %user.id, "account deleted");
            return Ok(());
        }
        match app.store.find_user(user.id).await? {
            Some(current) => user = current,
            None => return Ok(()),
        }
    }
    bail!(
        "account {} was renamed during each of {ATTEMPTS} attempts",
        user.id
    )
}
