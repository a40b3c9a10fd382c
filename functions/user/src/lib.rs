//! `/api/user/{id}/`: see, change and delete an account.

use domain::{User, UserId};
use service::App;
use service::accounts::{self, AccountChanges, ChangeAccount};
use service::mails::MailQueue;
use service::queue::Queue;
use web::accounts::{changes, name_taken, replacement};
use web::runtime::serve_calls;
use web::shapes::UserShape;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json, no_content,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/user/{id}/",
    &[
        Method::GET,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::HEAD,
    ],
    Access::Users,
)];

/// People see, change and delete their own account, staff any account. Every other id answers 404.
pub async fn handle(
    app: &App,
    cleanup: &Queue,
    mails: &MailQueue,
    call: Call,
) -> Result<Response, Failure> {
    let user = visible_user(app, &call).await?;
    match call.request.method {
        Method::PUT => {
            let fields = Fields::parse(&call.request).await?;
            change(app, mails, &call, user, replacement(&fields)).await
        }
        Method::PATCH => {
            let fields = Fields::parse(&call.request).await?;
            change(app, mails, &call, user, changes(&fields)).await
        }
        Method::DELETE => {
            accounts::delete(app, cleanup, mails, user).await?;
            Ok(no_content())
        }
        _ => Ok(json(StatusCode::OK, &UserShape::from(&user))),
    }
}

async fn visible_user(app: &App, call: &Call) -> Result<User, Failure> {
    let id = call.id.as_deref().and_then(|id| id.parse().ok());
    let id = id.map(UserId).ok_or(ApiError::NOT_FOUND)?;
    let user = accounts::find_visible(app, call.user()?, id).await?;
    Ok(user.ok_or(ApiError::NOT_FOUND)?)
}

async fn change(
    app: &App,
    mails: &MailQueue,
    call: &Call,
    user: User,
    changes: AccountChanges,
) -> Result<Response, Failure> {
    let (caller, address) = (call.user()?.id, &call.request.source_ip);
    match accounts::change(app, mails, caller, address, user, changes).await? {
        ChangeAccount::Changed(user) => Ok(json(StatusCode::OK, &UserShape::from(&user))),
        ChangeAccount::NameTaken => Err(name_taken().into()),
        ChangeAccount::Invalid(problems) => Err(ApiError::from(problems).into()),
        ChangeAccount::Gone => Err(ApiError::NOT_FOUND.into()),
        ChangeAccount::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = App::from_env()?;
    let cleanup = Queue::from_env("USER_CLEANUP_QUEUE_URL")?;
    let mails = MailQueue::from_env()?;
    let handle = |call| handle(&app, &cleanup, &mails, call);
    serve_calls(&app, ENDPOINTS, ErrorFormat::Json, handle).await
}
