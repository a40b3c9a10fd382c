use serde_json::json as json_value;
use shared::app::App;
use shared::auth::TokenError;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{
    ApiError, Failure, FieldErrors, Fields, Method, Missing, Response, StatusCode, json, read_text,
};

// Holding the refresh token is what counts: the access token has often expired by then.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/logout/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// `{refresh}` -> 200; from then on the token answers as an invalid one, here and at login/refresh.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let token = read_text(&fields, "refresh", Missing::Refused, &[]);
    let token = token
        .map_err(|messages| FieldErrors::all("refresh", messages))?
        .unwrap_or_default();
    let refresh = app
        .tokens()?
        .verify_refresh(&token, app.clock.now())
        .map_err(ApiError::RefreshToken)?;
    if app.store.is_revoked(&refresh.jti).await? {
        return Err(ApiError::RefreshToken(TokenError::Invalid).into());
    }
    app.store.revoke(&refresh.jti, refresh.expires_at).await?;
    Ok(json(
        StatusCode::OK,
        &json_value!({"detail": "Successfully logged out."}),
    ))
}
