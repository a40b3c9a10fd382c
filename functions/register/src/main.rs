//! `POST /api/register/`: make an account.

use lambda_http::Error;
use register::{ENDPOINTS, handle};
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, call)).await
}
