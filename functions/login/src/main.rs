//! `POST /api/login/`: a user name and a password for a pair of tokens.

use lambda_http::Error;
use login::{ENDPOINTS, handle};
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, call)).await
}
