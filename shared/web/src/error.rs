//! The errors of a handler. Which one to use:
//!
//! - A business outcome that the contract answers with an error is an [`ApiError`]. Take the variant by its status;
//!   its text is what the client reads. `Err(ApiError::NOT_FOUND.into())` ends a handler.
//! - Problems with the fields of a body are a [`FieldErrors`], all of them at once. Those of an account come from the
//!   use case as `domain::Problems`, and `?` or `into()` turns them into an `ApiError`.
//! - Anything else, such as a database that does not answer, stays an `anyhow::Error`: `?` makes a
//!   [`Failure::Broken`] of it, which is logged once with its causes and answered with an opaque 500.

use crate::language::PROBLEMS;
use crate::response::json;
use crate::{Method, Response, StatusCode, header};
use domain::Problems;
use serde_json::Value;
use serde_json::json as json_value;
use service::TokenError;

/// Messages by field, in the order in which the original declares the fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors {
    messages: Vec<(&'static str, Vec<String>)>,
}

impl FieldErrors {
    /// Adds the messages of a field; an empty list changes nothing.
    pub fn add(&mut self, field: &'static str, messages: Vec<String>) {
        if !messages.is_empty() {
            self.messages.push((field, messages));
        }
    }

    /// Every field with its messages.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let fields = self.messages.iter();
        fields.map(|(field, messages)| (*field, messages.as_slice()))
    }

    /// # Errors
    /// The messages, if there are any.
    pub fn into_result(self) -> Result<(), ApiError> {
        if self.messages.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Fields(self))
        }
    }
}

impl From<&Problems> for FieldErrors {
    fn from(problems: &Problems) -> Self {
        let mut errors = Self::default();
        for (field, problems) in problems.iter() {
            let messages = problems.iter().map(ToString::to_string);
            errors.add(field.as_str(), messages.collect());
        }
        errors
    }
}

impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        Self::Fields(FieldErrors::from(&problems))
    }
}

/// An error whose status and body the contract defines.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// 400 `{"detail": ...}`
    BadRequest(String),
    /// 400 `{"<field>": [...], ...}`
    Fields(FieldErrors),
    /// 401: there are no credentials.
    NotAuthenticated,
    /// 401: `Bearer` is not followed by exactly one word.
    BadAuthorizationHeader,
    /// 401: the bearer token is refused.
    AccessToken(TokenError),
    /// 401: the refresh token in the body is refused.
    RefreshToken(TokenError),
    /// 401: the token is good, and its account deleted.
    UserNotFound,
    /// 401: the token is good, and its account deactivated.
    UserInactive,
    /// 401 `{"detail": ...}`: the credentials in the body are refused.
    BadCredentials(&'static str),
    /// 403 `{"detail": ...}`
    Forbidden(&'static str),
    /// 403: the caller has not the rights.
    NotPermitted,
    /// 403: a form of our pages was sent by a page of another site.
    ForeignForm,
    /// 404 `{"detail": ...}`
    NotFound(&'static str),
    /// 405
    MethodNotAllowed(Method),
    /// 406
    NotAcceptable,
    /// 409 `{"detail": ...}`
    Conflict(&'static str),
    /// 413 `{"detail": ...}`
    TooLarge(String),
    /// 415, the content type as sent.
    UnsupportedMediaType(String),
    /// 422 `{"detail": ...}`
    Unprocessable(&'static str),
    /// 429, with the seconds to wait.
    Throttled(u64),
    /// 429 `{"detail": ...}`, with the seconds to wait: there is too much of something.
    TooMany {
        detail: String,
        retry_after_seconds: u64,
    },
    /// 502 `{"detail": ...}`: the payment provider failed.
    BadGateway(&'static str),
    /// 503 `{"detail": ...}`: retryable; nothing was lost.
    TryAgain(&'static str),
}

impl ApiError {
    /// Django REST framework's 404 for what does not exist or is another account's.
    pub const NOT_FOUND: Self = Self::NotFound("Not found.");
    /// Django REST framework's 403.
    pub const NOT_PERMITTED: Self = Self::NotPermitted;

    /// The error of one field with one message.
    pub fn field(field: &'static str, message: impl ToString) -> Self {
        let messages = vec![(field, vec![message.to_string()])];
        Self::Fields(FieldErrors { messages })
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) | Self::Fields(_) => StatusCode::BAD_REQUEST,
            Self::NotAuthenticated
            | Self::BadAuthorizationHeader
            | Self::AccessToken(_)
            | Self::RefreshToken(_)
            | Self::UserNotFound
            | Self::UserInactive
            | Self::BadCredentials(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::NotPermitted | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled(_) | Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::BadGateway(_) => StatusCode::BAD_GATEWAY,
            Self::TryAgain(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn body(&self) -> Value {
        let detail = |text: &str| json_value!({"detail": text});
        let coded = |text: &str, code: &str| json_value!({"detail": text, "code": code});
        match self {
            Self::BadRequest(text) | Self::TooLarge(text) | Self::TooMany { detail: text, .. } => {
                detail(text)
            }
            Self::Fields(errors) => {
                let messages = errors.messages.iter();
                let by_field =
                    messages.map(|(field, list)| ((*field).to_owned(), json_value!(list)));
                Value::Object(by_field.collect())
            }
            Self::NotAuthenticated => detail("Authentication credentials were not provided."),
            Self::BadAuthorizationHeader => coded(
                "Authorization header must contain two space-delimited values",
                "bad_authorization_header",
            ),
            Self::AccessToken(TokenError::NoUser) => {
                coded(TokenError::NoUser.message(), "token_not_valid")
            }
            Self::AccessToken(error) => json_value!({
                "detail": "Given token not valid for any token type",
                "code": "token_not_valid",
                "messages": [
                    {"token_class": "AccessToken", "token_type": "access", "message": error.message()}
                ],
            }),
            Self::RefreshToken(error) => coded(error.message(), "token_not_valid"),
            Self::UserNotFound => coded("User not found", "user_not_found"),
            Self::UserInactive => coded("User is inactive", "user_inactive"),
            Self::BadCredentials(text)
            | Self::Forbidden(text)
            | Self::NotFound(text)
            | Self::Conflict(text)
            | Self::Unprocessable(text)
            | Self::BadGateway(text)
            | Self::TryAgain(text) => detail(text),
            Self::NotPermitted => detail("You do not have permission to perform this action."),
            Self::ForeignForm => detail(PROBLEMS.english.foreign_form),
            Self::MethodNotAllowed(method) => detail(&format!("Method \"{method}\" not allowed.")),
            Self::Throttled(seconds) => {
                let wait = format!("Expected available in {seconds} seconds.");
                detail(&format!("Request was throttled. {wait}"))
            }
            Self::NotAcceptable => detail("Could not satisfy the request Accept header."),
            Self::UnsupportedMediaType(media_type) => detail(&format!(
                "Unsupported media type \"{media_type}\" in request."
            )),
        }
    }

    /// The messages without the names of their fields, for a page that shows them at the form.
    pub fn message(&self) -> String {
        let Self::Fields(errors) = self else {
            return self.explain();
        };
        let messages = errors.messages.iter().flat_map(|(_, messages)| messages);
        messages.cloned().collect::<Vec<_>>().join(" ")
    }

    /// The message in one line, for a log.
    pub fn explain(&self) -> String {
        let Self::Fields(errors) = self else {
            return self.body()["detail"].as_str().unwrap_or("").to_owned();
        };
        let lines = errors.messages.iter();
        let lines = lines.map(|(field, messages)| format!("{field}: {}", messages.join(" ")));
        lines.collect::<Vec<_>>().join("; ")
    }

    pub fn into_response(self) -> Response {
        let mut response = json(self.status(), &self.body());
        if self.status() == StatusCode::UNAUTHORIZED {
            let challenge = header::HeaderValue::from_static("Bearer realm=\"api\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Self::Throttled(seconds)
        | Self::TooMany {
            retry_after_seconds: seconds,
            ..
        } = self
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        }
        response
    }
}

/// The reason why a handler has no normal answer.
#[derive(Debug)]
pub enum Failure {
    /// The client reads why.
    Refused(ApiError),
    /// The client gets an opaque 500, and the log the error with its causes.
    Broken(anyhow::Error),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl Failure {
    /// The opaque 500 for [`Failure::Broken`].
    pub fn into_response(self) -> Response {
        match self {
            Self::Refused(error) => error.into_response(),
            Self::Broken(error) => {
                tracing::error!(error = format!("{error:#}"), "request failed");
                json(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    &json_value!({"detail": "Server Error"}),
                )
            }
        }
    }
}
