//! `/api/user/`: list accounts (GET), or create one (POST) as `/api/register/` does.

use service::App;
use web::lists::{list_response, user_page_request};
use web::runtime::serve;
use web::shapes::UserShape;
use web::{
    Access, Call, Endpoint, ErrorFormat, Failure, Method, Response, StatusCode, accounts, json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/user/",
    &[Method::GET, Method::POST, Method::HEAD],
    Access::AnyoneFor(&[Method::POST]),
)];

pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    match call.request.method {
        Method::POST => accounts::register(app, &call).await,
        _ => list(app, call).await,
    }
}

/// Answers all accounts in the order of their ids to staff, and everybody else their own.
async fn list(app: &App, call: Call) -> Result<Response, Failure> {
    let caller = call.user()?;
    let page = user_page_request(&call.request)?;
    if !caller.is_staff {
        return Ok(json(StatusCode::OK, &[UserShape::from(caller)]));
    }
    let (users, next) = app.store.list_users(page.after, page.limit).await?;
    let shapes: Vec<UserShape> = users.iter().map(UserShape::from).collect();
    let next = next.map(|last| last.to_string());
    let cursor = |row: usize| users[row].id.to_string();
    Ok(list_response(app, &call, page.limit, &shapes, next, cursor))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
