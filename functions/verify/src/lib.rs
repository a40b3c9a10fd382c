//! What anybody needs to verify a certificate: the public keys, a page that does it in the browser, and the same check of a
//! signature for clients that know no Ed25519.

use askama::Template;
use serde_json::{Value, json as json_value};
use service::certificates::{self, Verdict};
use service::{App, CertificateError};
use web::language::{
    CERTIFICATE, CertificateTexts, FILES, FileTexts, VERIFY, VerifyTexts, Visit, months,
};
use web::pages::{Frame, show};
use web::runtime::serve;
use web::{
    Access, ApiError, Call, Endpoint, ErrorFormat, Failure, Fields, Method, Request, Response,
    StatusCode, header, json,
};

const PAGE: &str = "/verify/";
const KEYS: &str = "/.well-known/jwks.json";
const CHECK: &str = "/api/verify/";

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        media_type: "text/html",
        ..Endpoint::json(PAGE, READ, Access::Anyone)
    },
    Endpoint {
        media_type: "application/jwk-set+json",
        ..Endpoint::json(KEYS, READ, Access::Anyone)
    },
    Endpoint::json(CHECK, &[Method::POST], Access::Anyone),
];

const READ: &[Method] = &[Method::GET, Method::HEAD];

/// A certificate has a few hundred characters, and its file name at most a hundred.
const LONGEST_CERTIFICATE: usize = 16_384;

/// Clients may keep the keys for five minutes. A certificate by a new key is then unknown to them for so long, unless they
/// ask again for a key that they do not find, as the page does.
const FIVE_MINUTES: header::HeaderValue = header::HeaderValue::from_static("public, max-age=300");

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    t: &'static VerifyTexts,
    /// The texts of the facts in the certificate.
    facts: &'static CertificateTexts,
    figures: &'static FileTexts,
    /// January first, between commas.
    months: String,
    longest_certificate: usize,
    /// The address of this service, for those who verify without the page.
    issuer: String,
}

/// Answers with the page or the keys, and tells at `/api/verify/` whether a certificate is ours.
pub async fn handle(app: &App, call: Call) -> Result<Response, Failure> {
    match call.path {
        KEYS => keys(app).await,
        CHECK => check(app, &call).await,
        _ => Ok(page(app, &call.request)),
    }
}

fn page(app: &App, request: &Request) -> Response {
    let frame = Frame::anonymous(Visit::of(request));
    let page = VerifyPage {
        t: VERIFY.of(frame.language),
        facts: CERTIFICATE.of(frame.language),
        figures: FILES.of(frame.language),
        months: months(frame.language).join(","),
        issuer: request.public_url(app),
        frame,
        longest_certificate: LONGEST_CERTIFICATE,
    };
    show(&page, &page.frame)
}

/// Every key that ever signed a certificate, as a JWK Set (RFC 7517).
async fn keys(app: &App) -> Result<Response, Failure> {
    let published = app.store.published_keys().await?;
    let keys = published.iter().map(|key| {
        json_value!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key.kid, "x": key.x,
        })
    });
    let keys: Vec<Value> = keys.collect();
    let mut response = json(StatusCode::OK, &json_value!({"keys": keys}));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, FIVE_MINUTES);
    Ok(response)
}

/// Takes `{certificate}`. Answers 200 with `{"valid": true, "claims": {...}}` or `{"valid": false, "reason": ...}`.
async fn check(app: &App, call: &Call) -> Result<Response, Failure> {
    let fields = Fields::parse(&call.request).await?;
    let certificate = fields.required_text("certificate");
    let certificate = certificate.map_err(|problem| ApiError::field("certificate", problem))?;
    if certificate.len() > LONGEST_CERTIFICATE {
        let problem =
            format!("Ensure this field has no more than {LONGEST_CERTIFICATE} characters.");
        return Err(ApiError::field("certificate", problem).into());
    }
    let verdict = match certificates::verify(app, certificate.trim()).await? {
        Verdict::Genuine(claims) => json_value!({"valid": true, "claims": claims}),
        Verdict::Refused(error) => json_value!({"valid": false, "reason": reason(error)}),
    };
    Ok(json(StatusCode::OK, &verdict))
}

fn reason(error: CertificateError) -> &'static str {
    match error {
        CertificateError::Unreadable => "unreadable",
        CertificateError::UnknownKey => "unknown_key",
        CertificateError::BadSignature => "bad_signature",
    }
}

/// # Errors
/// As for [`serve`].
pub async fn run() -> Result<(), web::Error> {
    serve(ENDPOINTS, ErrorFormat::Json, handle).await
}
