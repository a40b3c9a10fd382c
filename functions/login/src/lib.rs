//! `POST /api/login/`: a user name and a password for a pair of tokens, rate-limited.

use service::accounts::{SignIn, sign_in};
use service::{App, sessions};
use web::runtime::serve;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, FieldErrors, Fields, Method, Response,
    StatusCode, json,
};

pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/login/",
    &[Method::POST],
    Access::Anyone,
)];

/// Takes `{username, password}`. Answers 200 `{refresh, access}`, or 401 without telling which of the two is wrong.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    let (username, password) = credentials(&Fields::parse(&call.request).await?)?;
    match sign_in(app, &username, &password, &call.request.source_ip).await? {
        SignIn::SignedIn(user) => Ok(json(
            StatusCode::OK,
            &sessions::issue_pair(app, &user).await?,
        )),
        SignIn::Refused => {
            let detail = "No active account found with the given credentials";
            Err(ApiError::BadCredentials(detail).into())
        }
        SignIn::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

fn credentials(fields: &Fields) -> Result<(String, String), ApiError> {
    let mut errors = FieldErrors::default();
    let mut read = |name: &'static str| {
        fields.required_text(name).unwrap_or_else(|problem| {
            errors.add(name, vec![problem.to_string()]);
            String::new()
        })
    };
    let credentials = (read("username"), read("password"));
    errors.into_result()?;
    Ok(credentials)
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
