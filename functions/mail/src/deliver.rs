//! One message of the queue, from its text to the mails that it causes.

use crate::addressee::takes_mail;
use crate::compose::{Composed, Email, compose};
use crate::feedback::{self, Feedback};
use crate::mailer::{Handover, Mailer};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use service::mails::{BeginMail, MailMessage, Undeliverable, address_hash};
use service::{App, link};
use web::events::NotYet;

/// What the queue holds.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Message {
    Mail(MailMessage),
    /// An event of SES, as EventBridge delivers it.
    Feedback {
        detail: Feedback,
    },
}

/// Does what the message asks for. Afterwards the message is done with; an error leaves it in the queue.
pub async fn deliver(app: &App, mailer: &Mailer, body: &str) -> Result<()> {
    match serde_json::from_str(body).context("a message that is no mail")? {
        Message::Mail(message) => send_once(app, mailer, &message).await,
        Message::Feedback { detail } => feedback::note(app, &detail).await,
    }
}

/// Sends the mails of `message` unless they were sent. A crash after SES has taken a mail, and before that is noted, sends it
/// a second time: a mail twice does less harm than none.
async fn send_once(app: &App, mailer: &Mailer, message: &MailMessage) -> Result<()> {
    let id = &message.id;
    match app.store.begin_mail(id, app.clock.now()).await? {
        BeginMail::Begun => {}
        BeginMail::Sent => return Ok(()),
        BeginMail::Busy => bail!(NotYet("another invocation is sending the mail")),
    }
    match send(app, mailer, message).await {
        Ok(()) => app.store.finish_mail(id, app.clock.now()).await,
        Err(error) => {
            app.store.abandon_mail(id).await?;
            Err(error)
        }
    }
}

async fn send(app: &App, mailer: &Mailer, message: &MailMessage) -> Result<()> {
    let emails = match compose(app, &mailer.public_url, message).await? {
        Composed::Emails(emails) => emails,
        Composed::TooEarly => bail!(NotYet("the change that it announces has not happened yet")),
    };
    let is_only = emails.len() == 1;
    for email in emails {
        if is_only {
            hand_over(app, mailer, &email).await?;
            continue;
        }
        // Each of several is noted by itself: if the next one fails, the message comes again. Nobody else has it now.
        let part = format!("{}#{}", message.id, link::hash(&email.to));
        if app.store.begin_mail(&part, app.clock.now()).await? != BeginMail::Sent {
            hand_over(app, mailer, &email).await?;
            app.store.finish_mail(&part, app.clock.now()).await?;
        }
    }
    Ok(())
}

async fn hand_over(app: &App, mailer: &Mailer, email: &Email) -> Result<()> {
    if !takes_mail(app, email).await? {
        return Ok(());
    }
    if mailer.send(&email.to, &email.letter).await? == Handover::ImpossibleAddress {
        tracing::warn!("SES refuses the address of a mail");
        let (hash, now) = (address_hash(&email.to), app.clock.now());
        let reason = Undeliverable::Bounced;
        app.store.mark_undeliverable(&hash, reason, now).await?;
    }
    Ok(())
}
