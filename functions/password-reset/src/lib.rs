//! `/api/password/reset/`: a new password for somebody who has forgotten the old one.

use domain::AccountField;
use serde_json::json as json_value;
use service::App;
use service::mails::MailQueue;
use service::password_reset::{self, RequestReset, ResetPassword};
use web::runtime::serve_calls;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json,
};

const REQUEST: &str = "/api/password/reset/";
const CONFIRM: &str = "/api/password/reset/confirm/";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::json(REQUEST, &[Method::POST], Access::Anyone),
    Endpoint::json(CONFIRM, &[Method::POST], Access::Anyone),
];

/// Says nothing about whether there is such an account.
const ACCEPTED: &str = "If an account has this address, a mail with a link to choose a new password is on its way. The link works for 30 minutes.";
const DONE: &str = "The password was changed. Please sign in with the new one.";
const INVALID_TOKEN: &str =
    "This link was used, or it is older than 30 minutes. Please ask for a new one.";
const NO_MAILS: &str = "This service sends no mails. Please ask its staff for a new password.";

pub async fn handle(app: &App, mails: &MailQueue, call: Call) -> Result<Response, Failure> {
    match call.path {
        CONFIRM => reset(app, mails, &call).await,
        _ => request(app, mails, &call).await,
    }
}

/// Takes `{email}`. Answers 202 for every address, or 409 if this installation sends no mails.
async fn request(app: &App, mails: &MailQueue, call: &Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let email = fields.required_text(AccountField::Email.as_str());
    match password_reset::request(app, mails, email, &call.request.source_ip).await? {
        RequestReset::Accepted => Ok(detail(StatusCode::ACCEPTED, ACCEPTED)),
        RequestReset::Invalid(problems) => Err(ApiError::from(problems).into()),
        RequestReset::NoMails => Err(ApiError::Conflict(NO_MAILS).into()),
        RequestReset::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// Takes `{token, password}`. Answers 200, or 400 with every problem.
async fn reset(app: &App, mails: &MailQueue, call: &Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let token = fields.required_text("token");
    let token = token.map_err(|problem| ApiError::field("token", problem))?;
    let password = fields.required_text(AccountField::Password.as_str());
    let address = &call.request.source_ip;
    match password_reset::reset(app, mails, &token, password, address).await? {
        ResetPassword::Done => Ok(detail(StatusCode::OK, DONE)),
        ResetPassword::Invalid(problems) => Err(ApiError::from(problems).into()),
        ResetPassword::InvalidToken => Err(ApiError::field("token", INVALID_TOKEN).into()),
        ResetPassword::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

fn detail(status: StatusCode, text: &str) -> Response {
    json(status, &json_value!({"detail": text}))
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = App::from_env()?;
    let mails = MailQueue::from_env()?;
    let json = ErrorFormat::Json;
    serve_calls(&app, ENDPOINTS, json, |call| handle(&app, &mails, call)).await
}
