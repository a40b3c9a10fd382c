//! `POST /api/login/refresh/`: a refresh token for a new access token.

use serde_json::json as json_value;
use service::App;
use service::sessions::{Refresh, refresh};
use web::runtime::serve;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/login/refresh/",
    &[Method::POST],
    Access::Anyone,
)];

/// Takes `{refresh}`. Answers 200 `{access}`, or 401. The refresh token stays valid until it expires, a logout revokes it,
/// or its account is deleted or gets a new password.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let token = Fields::parse(&call.request).await?.required_text("refresh");
    let token = token.map_err(|problem| ApiError::field("refresh", problem))?;
    match refresh(app, &token).await? {
        Refresh::Access(access) => Ok(json(StatusCode::OK, &json_value!({"access": access}))),
        Refresh::Invalid(error) => Err(ApiError::RefreshToken(error).into()),
        Refresh::NoAccount => {
            let detail = "No active account found for the given token.";
            Err(ApiError::BadCredentials(detail).into())
        }
    }
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
