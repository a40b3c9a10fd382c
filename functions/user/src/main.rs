//! `/api/user/{id}/`: see, replace, change and delete an account.

use lambda_http::Error;
use shared::{app::App, queue::Queue, runtime};
use user::{ENDPOINTS, handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    let cleanup = Queue::from_env("USER_CLEANUP_QUEUE_URL").await?;
    runtime::serve(app, ENDPOINTS, |call| handle(app, &cleanup, call)).await
}
