//! `POST /api/upload/direct/`: spend one credit on a file that its owner brings to storage.

use lambda_http::Error;
use shared::{app::App, runtime};
use upload_direct::{ENDPOINTS, handle, largest_file_bytes};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let (app, limit) = (App::from_env().await?, largest_file_bytes()?);
    runtime::serve(app, ENDPOINTS, |call| handle(app, limit, call)).await
}
