//! Asks for the mails that follow from changes: a new account, a confirmed payment, a file that was counted or could not be. It
//! reads the DynamoDB streams of activities and users, in which no change is missing, and fills the queue of mails.

use anyhow::Result;
use lambda_runtime::LambdaEvent;
use serde::Deserialize;
use serde_json::Value;
use service::App;
use service::mails::{Happened, MailMessage, MailQueue};
use web::runtime::serve_events;

/// A batch of records of one stream.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    /// Each is read by itself, so that a corrupt one does not stop the others.
    #[serde(rename = "Records")]
    pub records: Vec<Value>,
}

/// Sends the messages that the batch causes. A record that is delivered again causes its message again, with the same id, and
/// the function `mail` sends one mail for each id. Returns the number of messages.
///
/// # Errors
/// SQS fails. Lambda then delivers the batch again.
pub async fn handle(app: &App, mails: &MailQueue, event: StreamEvent) -> Result<usize> {
    if !mails.is_on() {
        return Ok(0);
    }
    let mut sent = 0;
    for record in event.records {
        let happened = app.store.happened(&record).unwrap_or_else(|error| {
            // A record that cannot be read now cannot be read later either. A retry would only hold up the others.
            tracing::error!(
                error = format!("{error:#}"),
                "a stream record caused no mail"
            );
            None
        });
        let message = match happened {
            Some(Happened::Activity(activity)) => MailMessage::of_activity(&activity),
            Some(Happened::Registered(id)) => {
                Some(MailMessage::of_registration(id, app.clock.now()))
            }
            None => None,
        };
        if let Some(message) = message {
            mails.send(&message).await?;
            sent += 1;
        }
    }
    Ok(sent)
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env()?;
    let mails = &MailQueue::from_env()?;
    serve_events(|event: LambdaEvent<StreamEvent>| async move {
        let sent = handle(app, mails, event.payload).await;
        sent.map_err(web::Error::from)
    })
    .await
}
