//! One account: to see, change and delete it.

use anyhow::anyhow;
use shared::accounts::{Required, change_account};
use shared::app::App;
use shared::domain::{User, UserId};
use shared::endpoint::{Access, Call, Endpoint};
use shared::http::shapes::UserShape;
use shared::http::{ApiError, Failure, Fields, Method, Response, StatusCode, json, no_content};
use shared::queue::Queue;

/// What is served.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint {
    path: "/api/user/{id}/",
    methods: &[
        Method::GET,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::HEAD,
    ],
    access: Access::Users,
}];

/// People see, change and delete their own account, staff anybody's. Whatever is not yours is not there.
pub async fn handle(app: &App, cleanup: &Queue, call: Call) -> Result<Response, Failure> {
    let user = visible_user(app, &call).await?.ok_or(ApiError::NOT_FOUND)?;
    match call.request.method {
        Method::PUT => change(app, &call, user, &Required::REPLACEMENT).await,
        Method::PATCH => change(app, &call, user, &Required::CHANGE).await,
        Method::DELETE => delete(app, cleanup, user).await,
        _ => Ok(json(StatusCode::OK, &UserShape::from(&user))),
    }
}

async fn visible_user(app: &App, call: &Call) -> Result<Option<User>, Failure> {
    let caller = call.user()?;
    let id = call
        .id
        .as_deref()
        .and_then(|id| id.parse().ok())
        .map(UserId);
    match id {
        Some(id) if id == caller.id => Ok(Some(caller.clone())),
        Some(id) if caller.is_staff => Ok(app.store.find_user(id).await?),
        _ => Ok(None),
    }
}

/// Somebody else may rename the account at the same time, and then it is read again: so often.
const TRIES: usize = 5;

async fn change(
    app: &App,
    call: &Call,
    mut user: User,
    required: &Required,
) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    for _ in 0..TRIES {
        if let Some(changed) = change_account(app, &user, &fields, required).await? {
            return Ok(json(StatusCode::OK, &UserShape::from(&changed)));
        }
        let current = app.store.find_user(user.id).await?;
        user = current.ok_or(ApiError::NOT_FOUND)?;
    }
    Err(Failure::Broken(anyhow!(
        "{} is renamed all the time",
        user.id
    )))
}

/// The message that removes what the account owns is sent first and delayed by its queue beyond this
/// function's time-out. Whatever happens here, when it arrives the account is gone, or stays and the
/// message is void: no deletion is left half done.
async fn delete(app: &App, cleanup: &Queue, mut user: User) -> Result<Response, Failure> {
    cleanup.send(&user.id.to_string()).await?;
    for _ in 0..TRIES {
        if app.store.delete_user(&user, app.clock.now()).await? {
            tracing::info!(user_id = %user.id, "account deleted");
            return Ok(no_content());
        }
        user = match app.store.find_user(user.id).await? {
            Some(current) => current,
            None => return Ok(no_content()),
        };
    }
    Err(Failure::Broken(anyhow!(
        "{} is renamed all the time",
        user.id
    )))
}
