//! `POST /api/upload/`: spend one credit on a file and have its words counted.

use lambda_http::Error;
use shared::{app::App, runtime};
use upload::{ENDPOINTS, handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, call)).await
}
