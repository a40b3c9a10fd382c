//! `POST /api/logout/`: revoke a refresh token.

use serde_json::json as json_value;
use service::App;
use service::sessions::{LogOut, log_out};
use web::runtime::serve;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json,
};

// The refresh token is credential enough: the access token has often expired by the time of a logout.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/logout/",
    &[Method::POST],
    Access::Anyone,
)];

/// Takes `{refresh}`. Answers 200; from then on the token is refused as invalid, here and at `/api/login/refresh/`.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let token = Fields::parse(&call.request).await?.required_text("refresh");
    let token = token.map_err(|problem| ApiError::field("refresh", problem))?;
    match log_out(app, &token).await? {
        LogOut::Done => {
            let done = json_value!({"detail": "Successfully logged out."});
            Ok(json(StatusCode::OK, &done))
        }
        LogOut::Invalid(error) => Err(ApiError::RefreshToken(error).into()),
    }
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
