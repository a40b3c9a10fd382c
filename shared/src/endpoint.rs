//! From a request to its answer, always in the contract's order: 404 by path, 406, 401, 403, 405,
//! and only then the function's own handler.

use crate::app::App;
use crate::auth::TokenError;
use crate::domain::User;
use crate::http::{ApiError, Failure, HeaderMap, Method, Request, Response, header, no_content};
use anyhow::anyhow;
use std::future::Future;

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; an `Authorization` header is not even looked at.
    Anyone,
    /// Anybody for these methods, users for all others. Bad credentials are refused all the same.
    AnyoneFor(&'static [Method]),
    /// Users.
    Users,
    /// Staff.
    Staff,
}

/// A path and what it admits.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// With a last slash, as in the contract; served without it too. `{id}` stands for one segment.
    pub path: &'static str,
    /// In the order of the `Allow` header, without `OPTIONS`.
    pub methods: &'static [Method],
    /// Who may call.
    pub access: Access,
}

/// Who reads the answers, which decides in what form refusals come.
#[derive(Clone, Copy, Debug)]
pub enum Audience {
    /// Clients of the API: JSON.
    Programs,
    /// People with a browser, whom this tells it by a page; JSON for whoever does not ask for HTML.
    People(fn(Failure) -> Response),
}

impl Audience {
    fn refuse(self, wants_page: bool, failure: Failure) -> Response {
        match self {
            Self::People(page) if wants_page => page(failure),
            Self::People(_) | Self::Programs => failure.into_response(),
        }
    }
}

/// A request that was let through.
#[derive(Debug)]
pub struct Call {
    /// The request.
    pub request: Request,
    /// The [`Endpoint::path`] that matched.
    pub path: &'static str,
    /// What stood in the place of `{id}`.
    pub id: Option<String>,
    caller: Option<User>,
}

impl Call {
    /// Who calls. An error where [`Access`] admits callers without credentials and this one had none.
    pub fn user(&self) -> Result<&User, Failure> {
        self.caller
            .as_ref()
            .ok_or(Failure::Refused(ApiError::NotAuthenticated))
    }
}

/// Answers `request`: by `handle` if it gets that far.
pub async fn answer<F>(
    app: &App,
    endpoints: &'static [Endpoint],
    audience: Audience,
    request: Request,
    handle: impl FnOnce(Call) -> F,
) -> Response
where
    F: Future<Output = Result<Response, Failure>>,
{
    let matched = endpoints
        .iter()
        .find_map(|endpoint| Some((endpoint, endpoint.matches(&request.path)?)));
    let wants_page = request.prefers_html();
    let Some((endpoint, id)) = matched else {
        return secured(audience.refuse(wants_page, ApiError::NOT_FOUND.into()));
    };
    let is_head = request.method == Method::HEAD;
    let outcome = match admit(app, endpoint, &request).await {
        Ok(Admitted::Options) => Ok(no_content()),
        Ok(Admitted::Caller(caller)) => {
            handle(Call {
                request,
                path: endpoint.path,
                id,
                caller,
            })
            .await
        }
        Err(failure) => Err(failure),
    };
    let refuse = |failure| audience.refuse(wants_page, failure);
    let mut response = secured(outcome.unwrap_or_else(refuse));
    response
        .headers_mut()
        .insert(header::ALLOW, endpoint.allow());
    if is_head {
        *response.body_mut() = lambda_http::Body::Empty;
    }
    response
}

enum Admitted {
    Options,
    Caller(Option<User>),
}

async fn admit(app: &App, endpoint: &Endpoint, request: &Request) -> Result<Admitted, Failure> {
    if !request.accepts_json() {
        return Err(ApiError::NotAcceptable.into());
    }
    let caller = match endpoint.access {
        Access::Anyone => None,
        _ => authenticate(app, &request.headers).await?,
    };
    let needs_user = match endpoint.access {
        Access::Anyone => false,
        Access::AnyoneFor(methods) => !methods.contains(&request.method),
        Access::Users | Access::Staff => true,
    };
    match &caller {
        None if needs_user => return Err(ApiError::NotAuthenticated.into()),
        Some(user) if endpoint.access == Access::Staff && !user.is_staff => {
            return Err(ApiError::NOT_PERMITTED.into());
        }
        _ => {}
    }
    if request.method == Method::OPTIONS {
        return Ok(Admitted::Options);
    }
    if !endpoint.methods.contains(&request.method) {
        return Err(ApiError::MethodNotAllowed(request.method.clone()).into());
    }
    Ok(Admitted::Caller(caller))
}

/// The user behind the bearer token; `None` without one. The account is read every time, so that
/// deletion, deactivation and staff rights take effect at once.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<User>, Failure> {
    let Some(token) = bearer_token(headers)? else {
        return Ok(None);
    };
    let token = app
        .tokens()?
        .verify_access(token, app.clock.now())
        .map_err(ApiError::AccessToken)?;
    match app.store.find_user(token.user_id).await? {
        None => Err(ApiError::UserNotFound.into()),
        Some(user) if !user.is_active => Err(ApiError::UserInactive.into()),
        Some(user) => Ok(Some(user)),
    }
}

/// SimpleJWT's reading of the header: the scheme is exactly `Bearer`, and one word follows.
fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let Ok(value) = value.to_str() else {
        return Err(ApiError::AccessToken(TokenError::Invalid));
    };
    let mut words = value.split_ascii_whitespace();
    if words.next() != Some("Bearer") {
        return Ok(None);
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Ok(Some(token)),
        _ => Err(ApiError::BadAuthorizationHeader),
    }
}

impl Endpoint {
    /// `None`: another path. `Some(None)`: this one. `Some(Some(id))`: this one with an id.
    fn matches(&self, path: &str) -> Option<Option<String>> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut expected = self.path.trim_end_matches('/').split('/');
        let mut actual = path.split('/');
        let mut id = None;
        loop {
            match (expected.next(), actual.next()) {
                (None, None) => return Some(id),
                (Some("{id}"), Some(segment)) if !segment.is_empty() => {
                    id = Some(segment.to_owned())
                }
                (Some(a), Some(b)) if a == b => {}
                _ => return None,
            }
        }
    }

    fn allow(&self) -> header::HeaderValue {
        let methods: Vec<&str> = self
            .methods
            .iter()
            .map(Method::as_str)
            .chain(["OPTIONS"])
            .collect();
        header::HeaderValue::from_str(&methods.join(", ")).expect("method names are header text")
    }
}

/// The original's headers on every answer, and no caching of anybody's data.
fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::VARY, "Accept"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers
            .entry(name)
            .or_insert(header::HeaderValue::from_static(value));
    }
    response
}

/// For `match call.path`: an endpoint was declared that the handler does not know.
pub fn unhandled(call: &Call) -> Failure {
    Failure::Broken(anyhow!(
        "no handler for {} {}",
        call.request.method,
        call.path
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(path: &'static str) -> Endpoint {
        Endpoint {
            path,
            methods: &[Method::GET],
            access: Access::Users,
        }
    }

    #[test]
    fn a_path_is_served_with_and_without_its_last_slash_and_no_deeper() {
        let register = endpoint("/api/register/");
        assert_eq!(register.matches("/api/register/"), Some(None));
        assert_eq!(register.matches("/api/register"), Some(None));
        for other in [
            "/",
            "/api/register//",
            "/api/register/x",
            "/api//register/",
            "api/register/",
            "/API/register/",
        ] {
            assert_eq!(register.matches(other), None, "{other}");
        }
    }

    #[test]
    fn an_id_stands_for_one_segment() {
        let user = endpoint("/api/user/{id}/");
        assert_eq!(user.matches("/api/user/7/"), Some(Some("7".to_owned())));
        assert_eq!(user.matches("/api/user/7"), Some(Some("7".to_owned())));
        assert_eq!(user.matches("/api/user/"), None);
        assert_eq!(user.matches("/api/user/7/x/"), None);
    }

    #[test]
    fn allow_lists_the_methods_and_options() {
        assert_eq!(endpoint("/x/").allow(), "GET, OPTIONS");
    }
}
