//! `GET` and `POST /api/user/`: list accounts, or make one.

mod handler;

use lambda_http::Error;
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, handler::ENDPOINTS, |call| handler::handle(app, call)).await
}
