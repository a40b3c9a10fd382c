//! `GET /api/schema/`, `/api/docs/`, `/api/swagger/`: what the API is, for programs and for people. Also answers every
//! path that no other function serves.

use docs::{ENDPOINTS, handle};
use lambda_http::Error;
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, call)).await
}
