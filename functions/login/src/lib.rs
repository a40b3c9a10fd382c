//! A user name and a password for a pair of tokens, so often a minute.

use shared::accounts::sign_in;
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::{
    ApiError, Failure, FieldErrors, Fields, Method, Missing, Response, StatusCode, json, read_text,
};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/login/",
    methods: &[Method::POST],
    access: Access::Anyone,
}];

/// `{username, password}` -> 200 `{refresh, access}`, or 401 without telling which of them is wrong.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let (username, password) = credentials(&Fields::parse(&call.request).await?)?;
    let user = sign_in(app, &call.request, &username, &password).await?;
    let user = user.ok_or(ApiError::BadCredentials(
        "No active account found with the given credentials",
    ))?;
    let tokens = app.tokens()?.issue_pair(&user, app.clock.now())?;
    Ok(json(StatusCode::OK, &tokens))
}

fn credentials(fields: &Fields) -> Result<(String, String), ApiError> {
    let mut errors = FieldErrors::default();
    let mut read = |name: &'static str| {
        let text = read_text(fields, name, Missing::Refused, &[]);
        text.map_err(|messages| errors.add(name, messages))
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    let (username, password) = (read("username"), read("password"));
    errors.into_result()?;
    Ok((username, password))
}
