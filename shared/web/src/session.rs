//! The session of a browser: a cookie holds a signed session token, and `service::sessions` says whose it is. The dashboard
//! sets the cookie; other functions with pages read it.

use crate::{Request, header};
use anyhow::Result;
use domain::User;
use service::{App, sessions};

/// Browsers accept a `__Host-` cookie only over HTTPS, for this host and the path `/`, so no sibling domain can set one. On
/// plain HTTP to loopback the name is different, because Safari and curl do not keep `Secure` cookies from there.
pub const SECURE_NAME: &str = "__Host-session";
const LOOPBACK_NAME: &str = "session";

/// The path of the sign-in form.
pub const SIGN_IN: &str = "/dashboard/sign-in/";

/// The URL of the sign-in form that returns to the page of `request`.
pub fn sign_in_and_return(request: &Request) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &request.query {
        query.append_pair(name, value);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    sign_in_and_continue(&format!("{}{mark}{query}", request.path))
}

/// The URL of the sign-in form that leads to the page `next`.
pub fn sign_in_and_continue(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{SIGN_IN}?next={next}")
}

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

/// The token in the cookie.
pub fn session_token<'a>(app: &App, request: &'a Request) -> Option<&'a str> {
    let cookies = request.header(header::COOKIE).unwrap_or("");
    cookie(cookies, cookie_name(app, request))
}

pub(crate) fn cookie<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The name that the cookie has at the public URL of the API.
pub fn cookie_name(app: &App, request: &Request) -> &'static str {
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
