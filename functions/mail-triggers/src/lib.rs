//! Asks for the mails that follow from changes: a new account, a confirmed payment, a file that was counted or could not be. It
//! reads the DynamoDB streams of activities and users, in which no change is missing, and fills the queue of mails.

use anyhow::Result;
use lambda_runtime::LambdaEvent;
use service::App;
use service::mails::{Happened, MailMessage, MailQueue};
use web::events::StreamEvent;
use web::runtime::serve_events;

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
    for happened in event.read(|record| app.store.happened(record)) {
        let message = match happened {
            Happened::Activity(activity) => MailMessage::of_activity(&activity),
            Happened::Registered(id) => Some(MailMessage::of_registration(id, app.clock.now())),
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
