//! `GET /api/file/{id}/certificate/`: a signed statement about a counted file, as JSON or as a page to print.

mod page;

use domain::{FileId, StoredFile, User};
use serde::Serialize;
use serde_json::{Map, Value};
use service::App;
use service::certificates::{Certificate, Certificates, Issue};
use service::uploads::find_visible;
use web::language::{CERTIFICATE, Language, Visit};
use web::runtime::{for_ever, serve_calls};
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Method, Request, Response, StatusCode,
    header, json, see_other, session,
};

/// Everybody reaches the handler, which also takes the session of a browser, and sends a person without one to the sign-in
/// form.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint::json(
    "/api/file/{id}/certificate/",
    &[Method::GET, Method::HEAD],
    Access::AnyoneFor(&[Method::GET, Method::HEAD]),
)];

/// Why a file has no certificate.
#[derive(Clone, Copy, Debug)]
enum NoCertificate {
    Processing,
    Failed,
    NoHash,
    NoFigures,
}

impl NoCertificate {
    fn explanation(self, language: Language) -> &'static str {
        let t = CERTIFICATE.of(language);
        match self {
            Self::Processing => t.processing,
            Self::Failed => t.failed,
            Self::NoHash => t.no_hash,
            Self::NoFigures => t.no_figures,
        }
    }
}

/// 409 with the reason, for clients of the API.
impl From<NoCertificate> for ApiError {
    fn from(reason: NoCertificate) -> Self {
        Self::Conflict(reason.explanation(Language::English))
    }
}

#[derive(Serialize)]
struct CertificateShape<'a> {
    certificate: &'a str,
    claims: &'a Map<String, Value>,
}

/// Answers 200 with the certificate, 404 for a file that the caller may not see, and 409 with the reason for a file that has
/// none.
pub async fn handle(
    app: &App,
    certificates: &Certificates,
    call: Call,
) -> Result<Response, Failure> {
    let is_person = call.request.prefers_html();
    let Some(user) = &caller(app, &call).await? else {
        return match is_person {
            true => Ok(see_other(&session::sign_in_and_return(&call.request))),
            false => Err(ApiError::NotAuthenticated.into()),
        };
    };
    let id = call.id.as_deref().and_then(|id| id.parse().ok());
    let id = id.map(FileId).ok_or(ApiError::NOT_FOUND)?;
    let found = find_visible(app, user, id).await?;
    let file = found.ok_or(ApiError::NOT_FOUND)?;
    let issuer = call.request.public_url(app);
    let reason = match certificates.issue(app, &file, &issuer).await? {
        Issue::Issued(issued) => return Ok(answer(&call.request, user, &file, &issued, &issuer)),
        Issue::Processing => NoCertificate::Processing,
        Issue::Failed => NoCertificate::Failed,
        Issue::NoHash => NoCertificate::NoHash,
        Issue::NoFigures => NoCertificate::NoFigures,
    };
    match is_person {
        true => Ok(page::none(user, reason, Visit::of(&call.request))),
        false => Err(ApiError::from(reason).into()),
    }
}

/// The account of the bearer token, or else of the session.
async fn caller(app: &App, call: &Call) -> Result<Option<User>, Failure> {
    match call.user() {
        Ok(user) => Ok(Some(user.clone())),
        Err(_) => Ok(session::visitor(app, &call.request).await?),
    }
}

/// The certificate as a page for people, as JSON for other clients, and as a file with this JSON for `?download`.
fn answer(
    request: &Request,
    user: &User,
    file: &StoredFile,
    issued: &Certificate,
    issuer: &str,
) -> Response {
    let is_download = request.query_parameter("download").is_some();
    if request.prefers_html() && !is_download {
        return page::certificate(user, file, issued, issuer, Visit::of(request));
    }
    let shape = CertificateShape {
        certificate: &issued.certificate,
        claims: &issued.claims,
    };
    let mut response = json(StatusCode::OK, &shape);
    if is_download {
        let disposition = format!("attachment; filename=\"certificate-{}.json\"", file.file_id);
        let disposition = disposition.parse().expect("an id is header text");
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = for_ever(App::from_env()?);
    let certificates = for_ever(Certificates::from_env(app.secrets()?.clone())?);
    let format = ErrorFormat::Html(page::problem);
    serve_calls(app, ENDPOINTS, format, |call| {
        handle(app, certificates, call)
    })
    .await
}
