//! The visitor of a page: a cookie holds a signed session token. `service::sessions` says whose it is.

use anyhow::Result;
use domain::User;
use service::{App, sessions};
use web::language::{self, Language};
use web::session::{SECURE_NAME, cookie_name, session_token};
use web::{Failure, Request, Response, guard, header};

pub use web::session::visitor;

/// The lifetime of the cookie, which is that of the session token in it.
const MAX_AGE_SECONDS: u32 = 12 * 3600;

const ONE_YEAR_SECONDS: u32 = 365 * 24 * 3600;

/// As [`visitor`], for pages that a bearer token opens too.
///
/// # Errors
/// 401 for a bearer token that is refused, 500 if DynamoDB fails.
pub async fn visitor_or_bearer(app: &App, request: &Request) -> Result<Option<User>, Failure> {
    match guard::authenticate(app, &request.headers).await? {
        Some(user) => Ok(Some(user)),
        None => Ok(visitor(app, request).await?),
    }
}

/// Whether the client is a script, which a sign-in form would not help.
pub fn wants_json(request: &Request) -> bool {
    let accept = request.header(header::ACCEPT).unwrap_or("*/*");
    !accept.contains("*/*") && !request.prefers_html()
}

/// Adds the cookie that keeps `user` signed in.
///
/// # Errors
/// This function was not given the signing key.
pub async fn begin(
    app: &App,
    request: &Request,
    user: &User,
    response: Response,
) -> Result<Response> {
    let token = sessions::begin_session(app, user).await?;
    let response = with_session(app, request, &token, MAX_AGE_SECONDS, response);
    Ok(match user.language {
        // Pages that do not know the account speak its language too.
        Some(language) => remember_language(app, request, language, response),
        None => response,
    })
}

/// Revokes the session and removes its cookie.
///
/// # Errors
/// DynamoDB fails.
pub async fn end(app: &App, request: &Request, response: Response) -> Result<Response> {
    if let Some(token) = session_token(app, request) {
        sessions::end_session(app, token).await?;
    }
    Ok(with_session(app, request, "", 0, response))
}

/// Adds the cookie that keeps the language of this browser for a year.
pub fn remember_language(
    app: &App,
    request: &Request,
    language: Language,
    response: Response,
) -> Response {
    let cookie = (language::COOKIE, language.tag());
    with_cookie(app, request, cookie, ONE_YEAR_SECONDS, response)
}

fn with_session(
    app: &App,
    request: &Request,
    token: &str,
    max_age_seconds: u32,
    response: Response,
) -> Response {
    let cookie = (cookie_name(app, request), token);
    with_cookie(app, request, cookie, max_age_seconds, response)
}

fn with_cookie(
    app: &App,
    request: &Request,
    (name, value): (&str, &str),
    max_age_seconds: u32,
    mut response: Response,
) -> Response {
    let is_secure = cookie_name(app, request) == SECURE_NAME;
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
    );
    let value = header::HeaderValue::from_str(&cookie).expect("tokens and tags are header text");
    response.headers_mut().append(header::SET_COOKIE, value);
    response
}
