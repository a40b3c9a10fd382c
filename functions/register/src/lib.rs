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

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
