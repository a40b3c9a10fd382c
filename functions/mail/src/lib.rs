//! Sends the mails that other functions ask for, through SES. Each SQS message is a [`MailMessage`](service::mails::MailMessage), or an
//! event of SES about a mail that came back.
//!
//! A message that fails stays in the queue, and after five attempts in its dead-letter queue, so an outage of SES loses nothing. A
//! row for each mail keeps a message that is delivered twice from being sent twice.

mod addressee;
mod compose;
mod deliver;
mod feedback;
mod letter;
mod mailer;
mod texts;

pub use mailer::Mailer;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use service::App;
use web::events::each_message;
use web::runtime::{for_ever, serve_batches};

/// Sends the mails of a batch.
pub async fn handle(app: &App, mailer: &Mailer, event: SqsEvent) -> SqsBatchResponse {
    each_message(event, async |body| {
        deliver::deliver(app, mailer, body).await
    })
    .await
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let mailer: &Mailer = for_ever(Mailer::from_env()?);
    serve_batches(|app, event| handle(app, mailer, event)).await
}
