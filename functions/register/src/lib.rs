//! A new account for whoever asks, so often a minute.

use shared::accounts::register;
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::UserShape;
use shared::http::{Failure, Method, Response, StatusCode, json};

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/register/",
    methods: &[Method::POST],
    access: Access::AnyoneFor(&[Method::POST]),
}];

/// `{username, email, mobile_number, password}` -> 201 with the account, or 400 with every mistake.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let user = register(app, &call.request).await?;
    Ok(json(StatusCode::CREATED, &UserShape::from(&user)))
}
