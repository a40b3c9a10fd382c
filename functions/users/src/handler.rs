use shared::accounts::register;
use shared::app::App;
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::UserShape;
use shared::http::{Failure, Method, Response, StatusCode, json, link_next};
use shared::lists::user_page_request;

pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/user/",
    methods: &[Method::GET, Method::POST, Method::HEAD],
    access: Access::AnyoneFor(&[Method::POST]),
}];

/// POST makes an account, as `/api/register/` does. GET lists accounts by number: all of them for
/// staff, for others their own.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    if call.request.method == Method::POST {
        let user = register(app, &call.request).await?;
        return Ok(json(StatusCode::CREATED, &UserShape::from(&user)));
    }
    list(app, call).await
}

async fn list(app: &App, call: Call) -> Result<Response, Failure> {
    let caller = call.user()?;
    let page = user_page_request(&call.request)?;
    if !caller.is_staff {
        return Ok(json(StatusCode::OK, &[UserShape::from(caller)]));
    }
    let (users, next) = app.store.list_users(page.after, page.limit).await?;
    let shapes: Vec<UserShape> = users.iter().map(UserShape::from).collect();
    let list = json(StatusCode::OK, &shapes);
    let next = next.map(|last| last.to_string());
    let url = format!("{}{}", app.public_url(&call.request), call.path);
    Ok(link_next(list, &url, page.limit, next.as_deref()))
}
