use serde_json::json as json_value;
use shared::accounts::read_refresh_token;
use shared::app::App;
use shared::auth::TokenError;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{ApiError, Failure, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/login/refresh/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// `{refresh}` -> 200 `{access}`, or 401. The refresh token stays good until it expires, is revoked by
/// a logout, or its account changes password or goes.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let refresh = read_refresh_token(app, &call.request).await?;
    let user = app
        .store
        .find_user(refresh.user_id)
        .await?
        .filter(|user| user.is_active);
    let user = user.ok_or(ApiError::BadCredentials(
        "No active account found for the given token.",
    ))?;
    if refresh.generation != user.token_generation || app.store.is_revoked(&refresh.jti).await? {
        return Err(ApiError::RefreshToken(TokenError::Invalid).into());
    }
    let access = app.tokens()?.issue_access(user.id, app.clock.now())?;
    Ok(json(StatusCode::OK, &json_value!({"access": access})))
}
