//! The answers to requests that were refused or failed.

use askama::Template;
use domain::User;
use web::language::{Language, PROBLEMS, ProblemTexts, Visit};
use web::pages::{Frame, show_as};
use web::{ApiError, Failure, Request, Response, StatusCode};

#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    frame: Frame,
    t: &'static ProblemTexts,
    heading: &'static str,
    explanation: String,
}

impl ProblemPage {
    fn of(failure: &Failure, frame: Frame) -> Self {
        let t = PROBLEMS.of(frame.language);
        let (heading, explanation) = match failure {
            Failure::Refused(error) => explain(error, frame.language),
            Failure::Broken(_) => (t.server_error_title, t.server_error.to_owned()),
        };
        Self {
            frame,
            t,
            heading,
            explanation,
        }
    }
}

/// The page for `failure`, with the status and headers that a client of the API would get.
pub fn page(failure: Failure, visit: Visit) -> Response {
    let page = ProblemPage::of(&failure, Frame::anonymous(visit));
    let answer = failure.into_response();
    show_as(&answer, &page, &page.frame)
}

/// The page for somebody who is not staff. It has the button to sign out, which its text mentions.
pub fn not_permitted(viewer: &User, request: &Request) -> Response {
    let frame = Frame::of(viewer, Visit::of(request));
    let (heading, explanation) = explain(&ApiError::NOT_PERMITTED, frame.language);
    explained(ApiError::NOT_PERMITTED, frame, heading, explanation)
}

/// The page for a refusal that its caller can explain better than its status.
pub fn explained(
    error: ApiError,
    frame: Frame,
    heading: &'static str,
    explanation: String,
) -> Response {
    let page = ProblemPage {
        t: PROBLEMS.of(frame.language),
        frame,
        heading,
        explanation,
    };
    show_as(&error.into_response(), &page, &page.frame)
}

/// A form again, with the status and headers of the refusal.
pub fn refusal(error: ApiError, page: &impl Template, frame: &Frame) -> Response {
    show_as(&error.into_response(), page, frame)
}

/// Heading and explanation. The explanation says what to do next.
fn explain(error: &ApiError, language: Language) -> (&'static str, String) {
    let t = PROBLEMS.of(language);
    let (heading, explanation) = match error {
        ApiError::NotPermitted => (t.not_permitted_title, t.not_permitted),
        ApiError::ForeignForm => (t.failed_title, t.foreign_form),
        ApiError::Throttled(seconds) => return (t.failed_title, (t.throttled)(*seconds)),
        ApiError::TooLarge(_) => (t.failed_title, t.too_large),
        _ => match error.status() {
            StatusCode::NOT_FOUND => (t.no_page_title, t.no_page),
            StatusCode::METHOD_NOT_ALLOWED => (t.only_forms_title, t.only_forms),
            StatusCode::BAD_GATEWAY => (t.not_started_title, t.not_started),
            _ => (t.failed_title, t.failed),
        },
    };
    (heading, explanation.to_owned())
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    let failures = [
        Failure::Refused(ApiError::NOT_FOUND),
        Failure::Refused(ApiError::NOT_PERMITTED),
        Failure::Broken(anyhow::anyhow!("secret detail")),
    ];
    let frame = || crate::rows::samples::frame(None, language);
    failures
        .iter()
        .map(|failure| Box::new(ProblemPage::of(failure, frame())) as _)
        .collect()
}
