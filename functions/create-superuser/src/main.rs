//! Invoked by an operator: makes a staff account, or gives and takes the staff rights of an account.

mod handler;

use lambda_http::Error;
use lambda_http::lambda_runtime::{Diagnostic, LambdaEvent, run, service_fn};
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    run(service_fn(async |event: LambdaEvent<handler::Input>| {
        let done = handler::handle(app, event.payload).await;
        done.map_err(|error| Diagnostic {
            error_type: "CannotDoThat".to_owned(),
            error_message: format!("{error:#}"),
        })
    }))
    .await
}
