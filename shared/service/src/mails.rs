//! Mails that somebody should get. What is asked for here becomes a message of a queue; the function `mail` takes it out,
//! decides who gets the mail, and sends it. So nobody waits for a mail server, and nothing is lost while it fails.

use crate::app::App;
use crate::config::{self, optional};
use crate::queue::Queue;
use crate::throttle::{self, Throttle};
use anyhow::{Context, Result};
use auth::link;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Action, Activity, Language, PaymentOutcome, User, UserId, comparable_email};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

pub use store::{BeginMail, Happened, MailToken, MailTokenPurpose, Undeliverable};

/// Notices are sent before the change that they are about, so that none is lost by a crash in between. This delay lets the
/// change happen first in all but rare cases.
const NOTICE_DELAY_SECONDS: i32 = 2;
/// A change that a notice announced has happened by then, or never will: no function that makes one runs longer.
pub const CHANGED_WITHIN: TimeDelta = TimeDelta::seconds(30);

/// An account that joined longer ago than this, when it appears, was imported or restored.
pub const REGISTERED_WITHIN: TimeDelta = TimeDelta::days(1);

/// The kinds of mails, each with a budget of its own ([`throttle::mail_to`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum MailKind {
    /// About the security of an account.
    Notice,
    /// With a link to reset a password.
    Reset,
    /// With a link to confirm the address.
    Confirmation,
    /// About a payment or a file.
    Result,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Mail {
    /// Somebody who does not know the password of an account typed this address.
    PasswordReset { email: String },
    /// An account has appeared. If it is new, and not taken over from another system, its address should be confirmed.
    Registered { user_id: UserId },
    /// The account has the address `email`, or will have it in a moment, and it should be confirmed.
    EmailConfirmation { user_id: UserId, email: String },
    /// The password was changed, or will be in a moment: the account then has this `token_generation`, or a later one. `email` is
    /// its address before: whoever took the account over may change that at the same time.
    PasswordChanged {
        user_id: UserId,
        email: String,
        generation: u64,
    },
    /// The account's address is no longer `old_email`, or will not be in a moment.
    EmailChanged { user_id: UserId, old_email: String },
    /// The account was deleted, or will be in a moment.
    AccountDeleted {
        user_id: UserId,
        username: String,
        email: String,
        /// Whether its owner had confirmed the address.
        is_confirmed: bool,
        language: Option<Language>,
    },
    PaymentPaid {
        user_id: UserId,
        transaction_id: String,
        /// In BDT, such as `100.00`.
        amount: String,
    },
    FileCounted {
        user_id: UserId,
        filename: String,
        words: u64,
    },
    FileFailed {
        user_id: UserId,
        filename: String,
        /// In sentences for the owner, the last of which says whether the credit was refunded.
        reason: String,
        /// A [`domain::FailureCode`]. Messages of older versions have none.
        #[serde(default)]
        reason_code: String,
        credit_refunded: bool,
    },
}

/// A message of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailMessage {
    /// Equal for messages about the same event, of which only one is sent.
    pub id: String,
    /// The time of the event.
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub mail: Mail,
}

impl MailMessage {
    /// A message about something that has no id of its own.
    pub fn new(app: &App, mail: Mail) -> Self {
        Self {
            id: app.new_id().to_string(),
            at: app.clock.now(),
            mail,
        }
    }

    /// The message about a new line of an account's history, if its owner gets one.
    pub fn of_activity(activity: &Activity) -> Option<Self> {
        let (user_id, data) = (activity.user_id, &activity.metadata);
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        let is_paid = activity.outcome() == Some(PaymentOutcome::Successful);
        let mail = match activity.action {
            Action::Payment if is_paid => Mail::PaymentPaid {
                user_id,
                transaction_id: text("transaction_id"),
                amount: activity.amount()?.to_string(),
            },
            Action::WordCount => match activity.words() {
                Some(words) => Mail::FileCounted {
                    user_id,
                    filename: text("filename"),
                    words,
                },
                None => Mail::FileFailed {
                    user_id,
                    filename: text("filename"),
                    reason: text("reason"),
                    reason_code: text("reason_code"),
                    credit_refunded: data["credit_refunded"] == true,
                },
            },
            _ => return None,
        };
        Some(Self {
            id: activity.activity_id.to_string(),
            at: activity.timestamp,
            mail,
        })
    }

    /// The message about an account that appeared at `at`.
    pub fn of_registration(user_id: UserId, at: DateTime<Utc>) -> Self {
        Self {
            id: format!("registered-{user_id}"),
            at,
            mail: Mail::Registered { user_id },
        }
    }
}

/// The queue of mails, or nothing: an installation without a sender's address sends no mails.
#[derive(Clone, Debug)]
pub struct MailQueue(Option<Queue>);

impl MailQueue {
    /// The queue in `MAIL_QUEUE_URL`, if `MAIL_SENDER` is set. Makes no request.
    ///
    /// # Errors
    /// Names the variable that is missing.
    pub fn from_env() -> Result<Self> {
        let Some(_) = optional("MAIL_SENDER") else {
            return Ok(Self::off());
        };
        let client = aws_sdk_sqs::Client::new(&config::aws()?);
        let url = config::required("MAIL_QUEUE_URL")?;
        Ok(Self(Some(Queue::new(client, url))))
    }

    /// The given queue.
    pub fn new(queue: Queue) -> Self {
        Self(Some(queue))
    }

    /// No queue: nothing is sent.
    pub fn off() -> Self {
        Self(None)
    }

    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Returns once the queue has `message`, or at once if this installation sends no mails.
    ///
    /// # Errors
    /// SQS fails.
    pub async fn send(&self, message: &MailMessage) -> Result<()> {
        self.send_after(message, None).await
    }

    /// Sends a notice about a change that the caller is about to make. The function `mail` looks whether it happened.
    ///
    /// # Errors
    /// SQS fails.
    pub async fn announce(&self, app: &App, mail: Mail) -> Result<()> {
        let message = MailMessage::new(app, mail);
        self.send_after(&message, Some(NOTICE_DELAY_SECONDS)).await
    }

    async fn send_after(&self, message: &MailMessage, delay_seconds: Option<i32>) -> Result<()> {
        let Some(queue) = &self.0 else {
            return Ok(());
        };
        let text = serde_json::to_string(message).context("write a mail message")?;
        queue.send_after(&text, delay_seconds).await
    }
}

/// The outcome of using an unsubscribe link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsubscribe {
    /// The account gets no more mails about payments and counts.
    Done,
    /// The key is not that of the account, or there is no such account.
    InvalidKey,
    Throttled {
        retry_after_seconds: u64,
    },
}

/// Ends the mails about payments and counts for whoever has the link of one of them.
///
/// # Errors
/// DynamoDB fails.
pub async fn unsubscribe(
    app: &App,
    id: UserId,
    key: &str,
    client_address: &str,
) -> Result<Unsubscribe> {
    if let Throttle::Refused {
        retry_after_seconds,
    } = throttle::link_use(app, client_address).await?
    {
        return Ok(Unsubscribe::Throttled {
            retry_after_seconds,
        });
    }
    // DynamoDB refuses an empty text in some places, and no key is empty.
    if key.is_empty() || !app.store.unsubscribe(id, key).await? {
        return Ok(Unsubscribe::InvalidKey);
    }
    Ok(Unsubscribe::Done)
}

/// Chooses whether `user` gets mails about payments and counts.
///
/// # Errors
/// DynamoDB fails.
pub async fn choose_result_mails(app: &App, user: &User, are_wanted: bool) -> Result<()> {
    if user.wants_result_mails != are_wanted {
        // An account that was deleted meanwhile gets no mails.
        app.store.set_result_mails(user.id, are_wanted).await?;
    }
    Ok(())
}

/// Why no mails are sent to the address `email`; `None` if they are.
///
/// # Errors
/// DynamoDB fails.
pub async fn undeliverable(app: &App, email: &str) -> Result<Option<Undeliverable>> {
    let hash = address_hash(email);
    app.store.undeliverable(&hash, app.clock.now()).await
}

/// The name of an address in keys of budgets and of [`store::Store::undeliverable`].
pub fn address_hash(email: &str) -> String {
    link::hash(&comparable_email(email))
}
