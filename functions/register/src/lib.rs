//! `POST /api/register/`: create an account.

use service::App;
use web::runtime::serve;
use web::{Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, accounts};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/register/",
    &[Method::POST],
    Access::AnyoneFor(&[Method::POST]),
)];

/// Takes `{username, email, mobile_number, password}`. Answers 201 with the account, or 400 with every problem.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    accounts::register(app, &call).await
}

/// Serves the endpoints until Lambda ends the process.
///
/// # Errors
/// A variable of the environment is missing, or the Lambda runtime API cannot be reached.
pub async fn run() -> Result<(), web::Error> {
    let app = App::from_env().await?;
    serve(&app, ENDPOINTS, ErrorFormat::Json, |call| {
        handle(&app, call)
    })
    .await
}
