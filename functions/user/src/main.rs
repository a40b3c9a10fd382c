//! `/api/user/{id}/`: see, replace, change and delete an account.

mod handler;

use lambda_http::Error;
use shared::{app::App, queue::Queue, runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::start_logging();
    let app = App::from_env().await?;
    let cleanup = Queue::from_env("USER_CLEANUP_QUEUE_URL").await?;
    runtime::serve(app, handler::ENDPOINTS, |call| {
        handler::handle(app, &cleanup, call)
    })
    .await
}
