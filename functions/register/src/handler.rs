use shared::accounts::create_account;
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::UserShape;
use shared::http::{Failure, Fields, Method, Response, StatusCode, json};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/register/",
    methods: &[Method::POST],
    access: Access::AnyoneFor(&[Method::POST]),
}];

/// `{username, email, mobile_number, password}` -> 201 with the account, or 400 with every mistake.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let user = create_account(app, &fields, false).await?;
    Ok(json(StatusCode::CREATED, &UserShape::from(&user)))
}
