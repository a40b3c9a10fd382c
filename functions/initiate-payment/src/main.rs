//! `POST /api/initiate-payment/`: open a payment at the gateway and tell the payer where to go.

use initiate_payment::{ENDPOINTS, handle};
use lambda_http::Error;
use shared::{app::App, gateway::Gateway, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, gateway) = (App::from_env().await?, Gateway::from_env()?);
    runtime::serve(app, ENDPOINTS, |call| handle(app, &gateway, call)).await
}
