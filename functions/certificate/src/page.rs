//! The certificate to print, and why there is none.

use crate::NoCertificate;
use askama::Template;
use domain::{StoredFile, User};
use service::certificates::Certificate;
use web::language::{
    CERTIFICATE, CertificateTexts, FILES, Language, Moment, PROBLEMS, Visit, grouped,
};
use web::pages::{Frame, figures, show, show_as};
use web::{ApiError, Failure, Response, StatusCode};

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage<'a> {
    frame: Frame,
    t: &'static CertificateTexts,
    filename: &'a str,
    /// `1,234 words`
    words: String,
    /// The rule by which words are counted.
    rule: &'a str,
    /// The other figures, each with its name.
    figures: Option<Vec<(&'static str, String)>>,
    size: String,
    /// What a reader of the figures should know.
    warnings: Vec<String>,
    sha256: &'a str,
    payment: Option<&'a str>,
    uploaded: Moment,
    completed: Option<Moment>,
    certificate: &'a str,
    issuer: &'a str,
}

pub fn certificate(
    user: &User,
    file: &StoredFile,
    issued: &Certificate,
    issuer: &str,
    visit: Visit,
) -> Response {
    let claim = |name: &str| issued.claims.get(name).and_then(|claim| claim.as_str());
    let frame = Frame::of(user, visit);
    let language = frame.language;
    let t = CERTIFICATE.of(language);
    let statistics = file.statistics.as_deref();
    let page = CertificatePage {
        frame,
        t,
        filename: &file.filename,
        words: (FILES.of(language).words)(file.word_count.unwrap_or_default()),
        rule: claim("rule").unwrap_or_default(),
        figures: statistics.map(|statistics| figures(statistics, language)),
        warnings: statistics.map_or_else(Vec::new, |statistics| {
            let warnings = statistics.warnings.iter();
            warnings.map(FILES.of(language).warning).collect()
        }),
        size: (t.bytes)(&grouped(file.size_bytes, language)),
        sha256: claim("sha256").unwrap_or_default(),
        payment: claim("payment_id"),
        uploaded: Moment::new(file.upload_time, language),
        completed: file.completed_at.map(|time| Moment::new(time, language)),
        certificate: &issued.certificate,
        issuer,
    };
    show(&page, &page.frame)
}

#[derive(Template)]
#[template(path = "no-certificate.html")]
struct ProblemPage {
    frame: Frame,
    /// The label of the way back.
    to_files: &'static str,
    heading: &'static str,
    explanation: String,
}

/// The page for a file without a certificate, with the status that a client of the API would get.
pub fn none(user: &User, reason: NoCertificate, visit: Visit) -> Response {
    let frame = Frame::of(user, visit);
    let language = frame.language;
    let title = CERTIFICATE.of(language).none_title;
    let explanation = reason.explanation(language).to_owned();
    let answer = ApiError::from(reason).into_response();
    problem_page(&answer, frame, title, explanation)
}

/// The page for `failure`, with the status that a client of the API would get.
pub fn problem(failure: Failure, visit: Visit) -> Response {
    let frame = Frame::anonymous(visit);
    let (heading, explanation) = explain(&failure, frame.language);
    problem_page(&failure.into_response(), frame, heading, explanation)
}

fn explain(failure: &Failure, language: Language) -> (&'static str, String) {
    let (t, problems) = (CERTIFICATE.of(language), PROBLEMS.of(language));
    let (heading, explanation) = match failure {
        Failure::Refused(ApiError::Throttled(seconds)) => {
            return (problems.failed_title, (problems.throttled)(*seconds));
        }
        Failure::Refused(error) if error.status() == StatusCode::NOT_FOUND => {
            (t.no_file_title, t.no_file)
        }
        Failure::Refused(_) => (problems.failed_title, problems.failed),
        Failure::Broken(_) => (problems.server_error_title, problems.server_error),
    };
    (heading, explanation.to_owned())
}

fn problem_page(
    answer: &Response,
    frame: Frame,
    heading: &'static str,
    explanation: String,
) -> Response {
    let page = ProblemPage {
        to_files: PROBLEMS.of(frame.language).to_files,
        frame,
        heading,
        explanation,
    };
    show_as(answer, &page, &page.frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use web::header;

    #[test]
    fn a_page_of_a_refusal_has_the_headers_of_the_refusal() {
        let visit = || Visit {
            language: Language::English,
            address: "/".to_owned(),
        };
        let refused = |error: ApiError| problem(error.into(), visit());
        let unauthenticated = refused(ApiError::NotAuthenticated);
        assert!(
            unauthenticated
                .headers()
                .contains_key(header::WWW_AUTHENTICATE)
        );
        let throttled = refused(ApiError::Throttled(7));
        assert_eq!(throttled.headers()[header::RETRY_AFTER], "7");
    }
}
