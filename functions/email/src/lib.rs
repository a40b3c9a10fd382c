//! `/api/email/`: what the links of mails do for programs. The pages of the dashboard do the same for people.

use domain::UserId;
use serde_json::json as json_value;
use service::App;
use service::email_confirmation::{self, ConfirmEmail};
use service::mails::{self, Unsubscribe};
use web::runtime::serve;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Response, StatusCode,
    json, see_other,
};

const CONFIRM: &str = "/api/email/confirm/";
const UNSUBSCRIBE: &str = "/api/email/unsubscribe/";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::json(CONFIRM, &[Method::POST], Access::Anyone),
    Endpoint::json(
        UNSUBSCRIBE,
        &[Method::GET, Method::HEAD, Method::POST],
        Access::Anyone,
    ),
];

const CONFIRMED: &str = "The address is confirmed.";
const UNSUBSCRIBED: &str = "There will be no more mails about payments and files.";
const INVALID_TOKEN: &str =
    "This link was used or has expired. Sign in and ask for a new one on the page of your account.";

pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    match (call.path, &call.request.method) {
        (CONFIRM, _) => confirm(app, &call).await,
        (_, &Method::POST) => unsubscribe(app, &call).await,
        // A mail program that shows the link instead of a button opens it, and programs that check mails open every link.
        _ => Ok(see_other(&page(&call))),
    }
}

/// Takes `{token}`. Answers 200, or 400 if the token is of no use.
async fn confirm(app: &App, call: &Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let token = fields.required_text("token");
    let token = token.map_err(|problem| ApiError::field("token", problem))?;
    match email_confirmation::confirm(app, &token, &call.request.source_ip).await? {
        ConfirmEmail::Done => Ok(detail(CONFIRMED)),
        ConfirmEmail::InvalidToken => Err(ApiError::field("token", INVALID_TOKEN).into()),
        ConfirmEmail::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// The one click of RFC 8058: the account and its key are in the URL, and the body says nothing else.
async fn unsubscribe(app: &App, call: &Call) -> Result<Response, Failure> {
    let request = &call.request;
    let account = request.query_parameter("account").unwrap_or("");
    let id = account
        .parse()
        .map(UserId)
        .map_err(|_| ApiError::NOT_FOUND)?;
    let key = request.query_parameter("key").unwrap_or("");
    match mails::unsubscribe(app, id, key, &request.source_ip).await? {
        Unsubscribe::Done => Ok(detail(UNSUBSCRIBED)),
        Unsubscribe::InvalidKey => Err(ApiError::NOT_FOUND.into()),
        Unsubscribe::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// The page with the button.
fn page(call: &Call) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&call.request.query)
        .finish();
    format!("/dashboard/email/unsubscribe/?{query}")
}

fn detail(text: &str) -> Response {
    json(StatusCode::OK, &json_value!({"detail": text}))
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
