//! From what a mail is about to the mails themselves: who gets one, and what it says. The accounts are read now, and not when
//! the mail was asked for.

mod results;
mod security;

use crate::addressee::{Purpose, wants};
use crate::letter::{Letter, Link, Part, Unsubscribe};
use crate::texts::{MAILS, MailTexts};
use anyhow::Result;
use chrono::{DateTime, Utc};
use domain::{Language, User, UserId};
use service::mails::{Mail, MailKind, MailMessage};
use service::{App, link};
use web::language::Moment;

/// A mail that is ready to be sent.
#[derive(Debug)]
pub struct Email {
    pub kind: MailKind,
    pub to: String,
    /// Whether the account has confirmed the address.
    pub is_confirmed: bool,
    pub letter: Letter,
}

#[derive(Debug)]
pub enum Composed {
    /// None, if nobody is to get the mail.
    Emails(Vec<Email>),
    /// The mail announces a change that has not happened, and still may.
    TooEarly,
}

/// Writes the mails that `message` causes. Secrets in their links are made and stored here.
///
/// # Errors
/// DynamoDB fails.
pub async fn compose(app: &App, base: &str, message: &MailMessage) -> Result<Composed> {
    let writer = Writer { app, base };
    match &message.mail {
        Mail::PasswordReset { email } => writer.password_reset(email).await,
        Mail::Registered { user_id } => writer.registered(*user_id, message.at).await,
        Mail::EmailConfirmation { user_id, email } => {
            writer.email_confirmation(*user_id, email, message.at).await
        }
        Mail::PasswordChanged {
            user_id,
            email,
            generation,
        } => {
            writer
                .password_changed(*user_id, email, *generation, message.at)
                .await
        }
        Mail::EmailChanged { user_id, old_email } => {
            writer.email_changed(*user_id, old_email, message.at).await
        }
        Mail::AccountDeleted {
            user_id,
            username,
            email,
            is_confirmed,
            language,
        } => {
            let reader = Reader {
                email,
                is_confirmed: *is_confirmed,
                language: language.unwrap_or_default(),
            };
            writer
                .account_deleted(*user_id, username, reader, message.at)
                .await
        }
        Mail::PaymentPaid { user_id, .. }
        | Mail::FileCounted { user_id, .. }
        | Mail::FileFailed { user_id, .. } => writer.result(*user_id, message).await,
    }
}

/// Who reads a notice.
#[derive(Clone, Copy, Debug)]
struct Reader<'a> {
    email: &'a str,
    is_confirmed: bool,
    language: Language,
}

impl<'a> Reader<'a> {
    /// The owner of `user` at `email`, which is or was the address of the account.
    fn new(user: &User, email: &'a str) -> Self {
        let confirmed = user.confirmed_email.as_ref();
        Self {
            email,
            is_confirmed: confirmed.is_some_and(|confirmed| confirmed.email == email),
            language: language(user),
        }
    }
}

/// What every mail is written with.
struct Writer<'a> {
    app: &'a App,
    /// The URL of our pages without a trailing slash.
    base: &'a str,
}

impl Writer<'_> {
    /// The account `id`, if it may get a mail of this purpose.
    async fn reader(&self, id: UserId, purpose: Purpose) -> Result<Option<User>> {
        let user = self.app.store.find_user(id).await?;
        Ok(user.filter(|user| wants(user, purpose)))
    }

    fn link(&self, label: impl Into<String>, path: &str) -> Part {
        Part::Link(Link {
            label: label.into(),
            url: format!("{}{path}", self.base),
        })
    }

    /// The links with which `user` gets no more mails about results.
    async fn unsubscribe(&self, user: &User, t: &MailTexts) -> Result<Unsubscribe> {
        let fresh = link::new_token()?;
        let key = self.app.store.unsubscribe_key(user, &fresh).await?;
        let query = format!("account={}&key={key}", user.id);
        Ok(Unsubscribe {
            label: t.unsubscribe,
            page: format!("{}/dashboard/email/unsubscribe/?{query}", self.base),
            one_click: format!("{}/api/email/unsubscribe/?{query}", self.base),
        })
    }
}

impl Composed {
    fn nobody() -> Self {
        Self::Emails(Vec::new())
    }

    fn one(email: Email) -> Self {
        Self::Emails(vec![email])
    }
}

fn language(user: &User) -> Language {
    user.language.unwrap_or_default()
}

fn moment(at: DateTime<Utc>, language: Language) -> String {
    Moment::new(at, language).text
}

fn texts(language: Language) -> &'static MailTexts {
    MAILS.of(language)
}
