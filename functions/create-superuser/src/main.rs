//! Invoked by an operator: makes the first staff account, or makes an account staff.

mod handler;

use lambda_http::Error;
use lambda_http::lambda_runtime::{LambdaEvent, run, service_fn};
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    run(service_fn(async |event: LambdaEvent<handler::Input>| {
        handler::handle(app, event.payload).await
    }))
    .await
}
