use serde_json::json as json_value;
use shared::app::App;
use shared::auth::TokenError;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{
    ApiError, Failure, FieldErrors, Fields, Method, Missing, Response, StatusCode, json, read_text,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/login/refresh/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// `{refresh}` -> 200 `{access}`, or 401. The refresh token stays good until it expires, is revoked by
/// a logout, or its account changes password or goes.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let token = read_text(&fields, "refresh", Missing::Refused, &[]);
    let token = token
        .map_err(|messages| FieldErrors::all("refresh", messages))?
        .unwrap_or_default();
    let now = app.clock.now();
    let refresh = app
        .tokens()?
        .verify_refresh(&token, now)
        .map_err(ApiError::RefreshToken)?;
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
    Ok(json(
        StatusCode::OK,
        &json_value!({"access": app.tokens()?.issue_access(user.id, now)?}),
    ))
}
