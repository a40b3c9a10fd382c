//! `GET /api/activity/`: what happened; one's own history, or everybody's for staff.

use activity::{ENDPOINTS, handle};
use lambda_http::Error;
use shared::{app::App, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, call)).await
}
