//! The visitor of a page: a cookie holds a signed session token. `service::sessions` says whose it is.

use anyhow::Result;
use domain::User;
use service::{App, sessions};
use web::{Failure, Request, Response, guard, header};

/// Browsers accept a `__Host-` cookie only over HTTPS, for this host and the path `/`, so no sibling domain can set one. On
/// plain HTTP to loopback the name is different, because Safari and curl do not keep `Secure` cookies from there.
const SECURE_NAME: &str = "__Host-session";
const LOOPBACK_NAME: &str = "session";

/// The lifetime of the cookie, which is that of the session token in it.
const MAX_AGE_SECONDS: u32 = 12 * 3600;

/// The account that is signed in.
///
/// # Errors
/// DynamoDB fails.
pub async fn visitor(app: &App, request: &Request) -> Result<Option<User>> {
    match session_token(app, request) {
        Some(token) => sessions::find_session(app, token).await,
        None => Ok(None),
    }
}

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
pub fn begin(app: &App, request: &Request, user: &User, response: Response) -> Result<Response> {
    let token = sessions::begin_session(app, user)?;
    Ok(with_cookie(app, request, &token, MAX_AGE_SECONDS, response))
}

/// Revokes the session and removes its cookie.
///
/// # Errors
/// DynamoDB fails.
pub async fn end(app: &App, request: &Request, response: Response) -> Result<Response> {
    if let Some(token) = session_token(app, request) {
        sessions::end_session(app, token).await?;
    }
    Ok(with_cookie(app, request, "", 0, response))
}

fn session_token<'a>(app: &App, request: &'a Request) -> Option<&'a str> {
    let cookies = request.header(header::COOKIE).unwrap_or("");
    cookie(cookies, cookie_name(app, request))
}

fn cookie<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn cookie_name(app: &App, request: &Request) -> &'static str {
    if is_plain_loopback(&request.public_url(app)) {
        LOOPBACK_NAME
    } else {
        SECURE_NAME
    }
}

/// Whether `url` is plain HTTP to this machine. Any other plain HTTP gets no session.
fn is_plain_loopback(url: &str) -> bool {
    let Some(authority) = url.strip_prefix("http://") else {
        return false;
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| {
        let rest = authority.strip_prefix(host);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

fn with_cookie(
    app: &App,
    request: &Request,
    value: &str,
    max_age_seconds: u32,
    mut response: Response,
) -> Response {
    let name = cookie_name(app, request);
    let secure = if name == SECURE_NAME { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"
    );
    let value = header::HeaderValue::from_str(&cookie).expect("tokens are header text");
    response.headers_mut().append(header::SET_COOKIE, value);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_cookie_is_found_among_others() {
        let cookies = "a=1; xsession=bad; session=x.y.z; b=session=2";
        assert_eq!(cookie(cookies, "session"), Some("x.y.z"));
        assert_eq!(cookie(cookies, "__Host-session"), None);
        assert_eq!(cookie("", "session"), None);
    }

    #[test]
    fn only_plain_http_to_this_machine_goes_without_the_secure_cookie() {
        for loopback in [
            "http://127.0.0.1:8000",
            "http://localhost",
            "http://[::1]:1",
        ] {
            assert!(is_plain_loopback(loopback), "{loopback}");
        }
        for other in [
            "https://127.0.0.1:8000",
            "http://localhost.evil.example",
            "http://10.0.0.1:8000",
            "https://api.example.com",
        ] {
            assert!(!is_plain_loopback(other), "{other}");
        }
    }
}
