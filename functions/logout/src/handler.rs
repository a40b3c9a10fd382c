use serde_json::json as json_value;
use shared::accounts::read_refresh_token;
use shared::app::App;
use shared::auth::TokenError;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{ApiError, Failure, Method, Response, StatusCode, json};

// Holding the refresh token is what counts: the access token has often expired by then.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/logout/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// `{refresh}` -> 200; from then on the token answers as an invalid one, here and at login/refresh.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let refresh = read_refresh_token(app, &call.request).await?;
    if app.store.is_revoked(&refresh.jti).await? {
        return Err(ApiError::RefreshToken(TokenError::Invalid).into());
    }
    app.store.revoke(&refresh.jti, refresh.expires_at).await?;
    let done = json_value!({"detail": "Successfully logged out."});
    Ok(json(StatusCode::OK, &done))
}
