//! Counts the words of the uploads that the queue names, and records the counts.
//!
//! The crate `counting` knows what a word is and reads the formats. This function brings the bytes of an object to its
//! counters (`count`) and records what they find (`handler`).

mod count;
mod handler;

pub use handler::handle;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::LambdaEvent;
use service::App;
use web::runtime::serve_events;

/// Handles batches until Lambda ends the process.
///
/// # Errors
/// A variable of the environment is missing, or the Lambda runtime API cannot be reached.
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env().await?;
    serve_events(|event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, web::Error>(handle(app, event.payload).await)
    })
    .await
}
