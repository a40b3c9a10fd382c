//! Mails on their way: which were sent, the tokens of the links in them, and the addresses that no mail reaches. All rows
//! have a TTL; DynamoDB removes expired rows late, so the time is compared as well.

use crate::record::{attributes, number, text};
use crate::transaction;
use crate::{Store, keys};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Delete, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;

/// For how long it is known that a mail was sent. It exceeds the time for which a queue and its dead letters keep a message.
const SENT_FOR: TimeDelta = TimeDelta::days(30);
/// Longer than the time-out of the function that sends mails: whoever began by then is dead.
const SENDING_FOR: TimeDelta = TimeDelta::seconds(60);
/// For how long an address is left alone after a mail came back, or after its reader complained.
const UNDELIVERABLE_FOR: TimeDelta = TimeDelta::days(180);

/// What the link of a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTokenPurpose {
    ResetPassword,
    ConfirmEmail,
}

impl MailTokenPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset",
            Self::ConfirmEmail => "confirm",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::ResetPassword, Self::ConfirmEmail]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
    }
}

/// The token in a link of a mail. Only its hash is stored: whoever reads the table cannot use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailToken {
    /// The SHA-256 of the token, in hexadecimal digits.
    pub hash: String,
    pub purpose: MailTokenPurpose,
    pub user_id: UserId,
    /// The address that got the token.
    pub email: String,
    /// The account's `token_generation` when the mail was sent.
    pub generation: u64,
    pub expires_at: DateTime<Utc>,
}

/// The outcome of [`Store::begin_mail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeginMail {
    /// The caller sends the mail.
    Begun,
    /// It was sent before.
    Sent,
    /// Somebody else is sending it, or died at it a moment ago.
    Busy,
}

/// Why no mail is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undeliverable {
    /// A mail came back for good, or the address cannot be written to.
    Bounced,
    /// Its reader called a mail spam.
    Complained,
}

impl Undeliverable {
    fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Bounced, Self::Complained]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}

impl Store {
    /// Notes that the mail `id` is being sent, unless it was sent or is being sent.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn begin_mail(&self, id: &str, now: DateTime<Utc>) -> Result<BeginMail> {
        let request = self.client.update_item().table_name(&self.tables.expiring);
        let request = request
            .key("key", text(keys::mail(id)))
            .update_expression("SET busy_until = :until, expires_at = :expires_at")
            .condition_expression(
                "attribute_not_exists(sent) AND (attribute_not_exists(busy_until) OR busy_until <= :now)",
            )
            .expression_attribute_values(":now", number(now.timestamp()))
            .expression_attribute_values(":until", number((now + SENDING_FOR).timestamp()))
            .expression_attribute_values(":expires_at", number((now + SENT_FOR).timestamp()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = request.send().await else {
            return Ok(BeginMail::Begun);
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                let is_sent = refused.item().is_some_and(|row| row.contains_key("sent"));
                Ok(if is_sent {
                    BeginMail::Sent
                } else {
                    BeginMail::Busy
                })
            }
            _ => Err(error).context("begin a mail"),
        }
    }

    /// Notes that the mail `id` was sent.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn finish_mail(&self, id: &str, now: DateTime<Utc>) -> Result<()> {
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request
            .item("key", text(keys::mail(id)))
            .item("sent", number(1))
            .item("expires_at", number((now + SENT_FOR).timestamp()));
        request.send().await.context("finish a mail")?;
        Ok(())
    }

    /// Lets the next attempt send the mail `id` at once, because this one failed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn abandon_mail(&self, id: &str) -> Result<()> {
        let request = self.client.delete_item().table_name(&self.tables.expiring);
        let request = request.key("key", text(keys::mail(id)));
        request.send().await.context("abandon a mail")?;
        Ok(())
    }

    /// Keeps a token that is about to be mailed.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn keep_mail_token(&self, token: &MailToken) -> Result<()> {
        let row = attributes([
            ("key", Some(text(keys::mail_token(&token.hash)))),
            ("purpose", Some(text(token.purpose.as_str()))),
            ("user_id", Some(number(token.user_id))),
            ("email", Some(text(&token.email))),
            ("generation", Some(number(token.generation))),
            ("expires_at", Some(number(token.expires_at.timestamp()))),
        ]);
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request.set_item(Some(row));
        request.send().await.context("keep a mail token")?;
        Ok(())
    }

    /// The token whose hash is `hash`, if it is for `purpose`, neither used nor expired.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn find_mail_token(
        &self,
        hash: &str,
        purpose: MailTokenPurpose,
        now: DateTime<Utc>,
    ) -> Result<Option<MailToken>> {
        let key = text(keys::mail_token(hash));
        let Some(row) = self.get(self.tables.expiring(), key).await? else {
            return Ok(None);
        };
        let token = MailToken {
            hash: hash.to_owned(),
            purpose: row.parse("purpose", MailTokenPurpose::parse)?,
            user_id: UserId(row.number("user_id")?),
            email: row.text("email")?.to_owned(),
            generation: row.number("generation")?,
            expires_at: DateTime::from_timestamp(row.number("expires_at")?, 0)
                .context("`expires_at` is out of range")?,
        };
        Ok(Some(token).filter(|token| token.purpose == purpose && token.expires_at > now))
    }

    /// The write that uses `token` up; it is refused if the token was used or is expired.
    pub(super) fn take_mail_token(
        &self,
        token: &MailToken,
        now: DateTime<Utc>,
    ) -> Result<TransactWriteItem> {
        let delete = Delete::builder()
            .table_name(&self.tables.expiring)
            .key("key", text(keys::mail_token(&token.hash)))
            .condition_expression("expires_at > :now")
            .expression_attribute_values(":now", number(now.timestamp()));
        transaction::delete(delete)
    }

    /// Notes that no mail reaches the address behind `address_hash`.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn mark_undeliverable(
        &self,
        address_hash: &str,
        reason: Undeliverable,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let request = self.client.put_item().table_name(&self.tables.expiring);
        let request = request
            .item("key", text(keys::undeliverable(address_hash)))
            .item("reason", text(reason.as_str()))
            .item("expires_at", number((now + UNDELIVERABLE_FOR).timestamp()));
        request.send().await.context("mark an address")?;
        Ok(())
    }

    /// Why no mail is sent to the address behind `address_hash`; `None` if mails are.
    ///
    /// # Errors
    /// DynamoDB fails, or the row is corrupt.
    pub async fn undeliverable(
        &self,
        address_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Undeliverable>> {
        let key = text(keys::undeliverable(address_hash));
        let Some(row) = self.get(self.tables.expiring(), key).await? else {
            return Ok(None);
        };
        let is_current = row.number::<i64>("expires_at")? > now.timestamp();
        let reason = row.parse("reason", Undeliverable::parse)?;
        Ok(is_current.then_some(reason))
    }
}
