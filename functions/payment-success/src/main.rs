//! `POST /api/payment/success/`: the gateway sends the payer here after paying.

mod handler;

use lambda_http::Error;
use shared::{app::App, endpoint::Audience, gateway::Gateway, payer_page::PayerPage, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, gateway) = (App::from_env().await?, Gateway::from_env()?);
    let audience = Audience::People(PayerPage::refused);
    runtime::serve_to(audience, app, handler::ENDPOINTS, |call| {
        handler::handle(app, &gateway, call)
    })
    .await
}
