//! Mails about the security of an account, and those that somebody asked for.

use super::{Composed, Email, Reader, Writer, language, moment, texts};
use crate::addressee::{Purpose, wants};
use crate::letter::{Letter, Part};
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{User, UserId, comparable_email};
use service::link;
use service::mails::{CHANGED_WITHIN, MailKind, MailToken, MailTokenPurpose, REGISTERED_WITHIN};
use std::collections::BTreeMap;

/// A link that resets a password works for so long. SECURITY.md says it too.
const RESET_WITHIN: TimeDelta = TimeDelta::minutes(30);
const CONFIRM_WITHIN: TimeDelta = TimeDelta::days(3);
/// The accounts of an address that one mail names.
const ACCOUNTS_IN_A_MAIL: usize = 10;

impl Writer<'_> {
    /// A mail to each spelling of the address, which names the accounts that have it.
    pub(super) async fn password_reset(&self, email: &str) -> Result<Composed> {
        let limit = ACCOUNTS_IN_A_MAIL + 1;
        let ids = self.app.store.find_users_by_email(email, limit).await?;
        let has_more = ids.len() == limit;
        let mut accounts = BTreeMap::<String, Vec<User>>::new();
        for id in ids.into_iter().take(ACCOUNTS_IN_A_MAIL) {
            let Some(user) = self.reader(id, Purpose::Necessary).await? else {
                continue;
            };
            // The index may be behind the account.
            if comparable_email(&user.email) == comparable_email(email) {
                accounts.entry(user.email.clone()).or_default().push(user);
            }
        }
        let mut emails = Vec::new();
        for (to, users) in accounts {
            emails.push(self.reset_email(to, &users, has_more).await?);
        }
        Ok(Composed::Emails(emails))
    }

    async fn reset_email(&self, to: String, users: &[User], has_more: bool) -> Result<Email> {
        let language = users.first().map(language).unwrap_or_default();
        let t = texts(language);
        let mut parts = vec![Part::Text(t.reset_text.to_owned())];
        for user in users {
            let token = self
                .token(user, MailTokenPurpose::ResetPassword, RESET_WITHIN)
                .await?;
            let path = format!("/dashboard/password/reset/confirm/?token={token}");
            parts.push(self.link((t.reset_link)(&user.username), &path));
        }
        if has_more {
            parts.push(Part::Text(t.reset_more.to_owned()));
        }
        parts.push(Part::Text(t.reset_ignore.to_owned()));
        Ok(Email {
            kind: MailKind::Reset,
            to,
            is_confirmed: users.iter().any(|user| user.email_confirmed_at().is_some()),
            letter: Letter {
                language,
                subject: t.reset_subject.to_owned(),
                parts,
                reason: t.reason_asked,
                unsubscribe: None,
            },
        })
    }

    /// The account appeared at `at`. One that joined long before was taken over from another system, or put back: nobody waits
    /// for a mail then.
    pub(super) async fn registered(&self, id: UserId, at: DateTime<Utc>) -> Result<Composed> {
        let user = self.app.store.find_user(id).await?;
        match user {
            Some(user) if at - user.date_joined <= REGISTERED_WITHIN => {
                self.confirmation(user).await
            }
            _ => Ok(Composed::nobody()),
        }
    }

    /// Goes to `email` only, which the account may get in a moment.
    pub(super) async fn email_confirmation(
        &self,
        id: UserId,
        email: &str,
        at: DateTime<Utc>,
    ) -> Result<Composed> {
        match self.app.store.find_user(id).await? {
            Some(user) if user.email == email => self.confirmation(user).await,
            Some(_) => Ok(self.not_changed(at)),
            None => Ok(Composed::nobody()),
        }
    }

    async fn confirmation(&self, user: User) -> Result<Composed> {
        if !wants(&user, Purpose::Necessary) || user.email_confirmed_at().is_some() {
            return Ok(Composed::nobody());
        }
        let t = texts(language(&user));
        let token = self
            .token(&user, MailTokenPurpose::ConfirmEmail, CONFIRM_WITHIN)
            .await?;
        let path = format!("/dashboard/email/confirm/?token={token}");
        let parts = vec![
            Part::Text((t.greeting)(&user.username)),
            Part::Text(t.confirm_text.to_owned()),
            self.link(t.confirm_link, &path),
            Part::Text(t.confirm_ignore.to_owned()),
        ];
        Ok(Composed::one(Email {
            kind: MailKind::Confirmation,
            is_confirmed: false,
            letter: Letter {
                language: language(&user),
                subject: t.confirm_subject.to_owned(),
                parts,
                reason: t.reason_asked,
                unsubscribe: None,
            },
            to: user.email,
        }))
    }

    /// Goes to the address before, which whoever changed the password may have changed as well.
    pub(super) async fn password_changed(
        &self,
        id: UserId,
        email: &str,
        generation: u64,
        at: DateTime<Utc>,
    ) -> Result<Composed> {
        let Some(user) = self.reader(id, Purpose::Necessary).await? else {
            return Ok(Composed::nobody());
        };
        if user.token_generation < generation {
            return Ok(self.not_changed(at));
        }
        let reader = Reader::new(&user, email);
        let t = texts(reader.language);
        let parts = vec![
            Part::Text((t.greeting)(&user.username)),
            Part::Text((t.password_text)(&moment(at, reader.language))),
            Part::Text(t.not_you.to_owned()),
            self.link(t.not_you_link, "/dashboard/password/reset/"),
        ];
        Ok(notice(reader, t.password_subject, parts))
    }

    /// Goes to the old address, which whoever changed it may not read.
    pub(super) async fn email_changed(
        &self,
        id: UserId,
        old_email: &str,
        at: DateTime<Utc>,
    ) -> Result<Composed> {
        let user = self.app.store.find_user(id).await?;
        let Some(user) = user.filter(|user| wants(user, Purpose::Necessary)) else {
            return Ok(Composed::nobody());
        };
        if user.email == old_email {
            return Ok(self.not_changed(at));
        }
        let reader = Reader::new(&user, old_email);
        let t = texts(reader.language);
        let parts = vec![
            Part::Text((t.greeting)(&user.username)),
            Part::Text((t.email_text)(&moment(at, reader.language))),
            Part::Text(t.not_you_email.to_owned()),
        ];
        Ok(notice(reader, t.email_subject, parts))
    }

    pub(super) async fn account_deleted(
        &self,
        id: UserId,
        username: &str,
        reader: Reader<'_>,
        at: DateTime<Utc>,
    ) -> Result<Composed> {
        if self.app.store.find_user(id).await?.is_some() {
            return Ok(self.not_changed(at));
        }
        let t = texts(reader.language);
        let parts = vec![Part::Text((t.deleted_text)(username))];
        Ok(notice(reader, t.deleted_subject, parts))
    }

    /// The change that was announced at `at` has not happened. Soon it never will: its request failed.
    fn not_changed(&self, at: DateTime<Utc>) -> Composed {
        match self.app.clock.now() < at + CHANGED_WITHIN {
            true => Composed::TooEarly,
            false => Composed::nobody(),
        }
    }

    /// A new secret for a link in a mail to `user`.
    async fn token(
        &self,
        user: &User,
        purpose: MailTokenPurpose,
        within: TimeDelta,
    ) -> Result<String> {
        let token = link::new_token()?;
        let stored = MailToken {
            hash: link::hash(&token),
            purpose,
            user_id: user.id,
            email: user.email.clone(),
            generation: user.token_generation,
            expires_at: self.app.clock.now() + within,
        };
        self.app.store.keep_mail_token(&stored).await?;
        Ok(token)
    }
}

/// A mail about the security of an account, which nobody can refuse.
fn notice(reader: Reader<'_>, subject: &str, parts: Vec<Part>) -> Composed {
    Composed::one(Email {
        kind: MailKind::Notice,
        to: reader.email.to_owned(),
        is_confirmed: reader.is_confirmed,
        letter: Letter {
            language: reader.language,
            subject: subject.to_owned(),
            parts,
            reason: texts(reader.language).reason_security,
            unsubscribe: None,
        },
    })
}
