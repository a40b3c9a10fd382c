//! `POST /api/payment/ipn/`: the gateway's own server tells that something happened to a payment.

use lambda_http::Error;
use payment_ipn::{ENDPOINTS, handle};
use shared::{app::App, gateway::Gateway, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, gateway) = (App::from_env().await?, Gateway::from_env()?);
    runtime::serve(app, ENDPOINTS, |call| handle(app, &gateway, call)).await
}
