//! The guard in front of every handler. It answers in the contract's order: 404 by path, 406, 401, 403, 405, and only then
//! calls the function's own handler. The preflight of a browser on an allowed origin is answered before all of it.

use crate::cors::Cors;
use crate::endpoint::{Access, Endpoint, find};
use crate::language::Visit;
use crate::request_log::note_caller;
use crate::{ApiError, Failure, HeaderMap, Method, Request, Response, header, no_content};
use anyhow::anyhow;
use aws_lambda_events::encodings::Body;
use domain::User;
use service::sessions::{self, Authenticate};
use service::{App, TokenError};
use std::future::Future;

/// The form in which a function answers refusals.
#[derive(Clone, Copy, Debug)]
pub enum ErrorFormat {
    Json,
    /// A page, made by this function, for clients that ask for HTML; JSON for all others.
    Html(fn(Failure, Visit) -> Response),
}

impl ErrorFormat {
    /// `visit` is that of a client that prefers HTML.
    fn refuse(self, visit: Option<Visit>, failure: Failure) -> Response {
        match (self, visit) {
            (Self::Html(page), Some(visit)) => page(failure, visit),
            (Self::Html(_), None) | (Self::Json, _) => failure.into_response(),
        }
    }
}

/// A request that was admitted.
#[derive(Debug)]
pub struct Call {
    pub request: Request,
    /// The [`Endpoint::path`] that matched.
    pub path: &'static str,
    /// The segment in the place of `{id}`.
    pub id: Option<String>,
    caller: Option<User>,
}

impl Call {
    /// The caller.
    ///
    /// # Errors
    /// 401 where [`Access`] admits callers without credentials and this one has none.
    pub fn user(&self) -> Result<&User, Failure> {
        self.caller
            .as_ref()
            .ok_or(Failure::Refused(ApiError::NotAuthenticated))
    }
}

/// Answers `request`, with `handle` if it is admitted.
pub async fn answer<F>(
    app: &App,
    endpoints: &'static [Endpoint],
    error_format: ErrorFormat,
    request: Request,
    handle: impl FnOnce(Call) -> F,
) -> Response
where
    F: Future<Output = Result<Response, Failure>>,
{
    let cors = Cors::of(&app.allowed_origins, &request);
    if let Some(response) = cors.preflight() {
        return cors.open(secured(response));
    }
    let prefers_html = request.prefers_html();
    let visit = prefers_html.then(|| Visit::of(&request));
    let refuse = |failure| error_format.refuse(visit, failure);
    let found = find(endpoints, &request.path);
    let found = found.filter(|(endpoint, _)| exists_for(endpoint, &request));
    let Some((endpoint, id)) = found else {
        return cors.open(secured(refuse(ApiError::NOT_FOUND.into())));
    };
    let is_head = request.method == Method::HEAD;
    let mut caller_id = None;
    let answered = match admit(app, endpoint, &request).await {
        Ok(Admitted::Options) => Ok(no_content()),
        Ok(Admitted::Caller(caller)) => {
            caller_id = caller.as_ref().map(|user| user.id);
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
    let mut response = secured(answered.unwrap_or_else(refuse));
    if let Some(id) = caller_id {
        note_caller(&mut response, id);
    }
    response
        .headers_mut()
        .insert(header::ALLOW, endpoint.allow());
    if is_head {
        *response.body_mut() = Body::Empty;
    }
    cors.open(response)
}

/// Answers what cannot be read as a request.
pub(crate) fn unreadable(error: ApiError) -> Response {
    secured(error.into_response())
}

/// Whether this client can learn that the endpoint exists.
fn exists_for(endpoint: &Endpoint, request: &Request) -> bool {
    endpoint.access != Access::Browsers
        || (request.prefers_html() && endpoint.methods.contains(&request.method))
}

enum Admitted {
    /// An `OPTIONS` request, which the function never sees.
    Options,
    Caller(Option<User>),
}

async fn admit(app: &App, endpoint: &Endpoint, request: &Request) -> Result<Admitted, Failure> {
    if !request.accepts(endpoint.media_type) {
        return Err(ApiError::NotAcceptable.into());
    }
    let caller = match endpoint.access {
        Access::Anyone | Access::Browsers => None,
        _ => authenticate(app, &request.headers).await?,
    };
    let needs_user = match endpoint.access {
        Access::Anyone | Access::Browsers => false,
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

/// The account behind the bearer token; `None` without a token.
///
/// # Errors
/// 401 for a header or a token that is refused.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<User>, Failure> {
    let Some(token) = bearer_token(headers)? else {
        return Ok(None);
    };
    match sessions::authenticate(app, token).await? {
        Authenticate::User(user) => Ok(Some(user)),
        Authenticate::Invalid(error) => Err(ApiError::AccessToken(error).into()),
        Authenticate::NoAccount => Err(ApiError::UserNotFound.into()),
        Authenticate::Inactive => Err(ApiError::UserInactive.into()),
    }
}

/// The token of the `Authorization` header as SimpleJWT reads it: the scheme is exactly `Bearer`, and one word follows.
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

/// Adds the original's headers, and forbids the caching of personal data.
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

/// The 500 for an endpoint that the function declares but does not handle.
pub fn unhandled(call: &Call) -> Failure {
    Failure::Broken(anyhow!(
        "no handler for {} {}",
        call.request.method,
        call.path
    ))
}
