//! The page for a request that was refused or failed.

use crate::form::words;
use askama::Template;
use web::pages::{Frame, show};
use web::{ApiError, CspSources, Failure, Response, StatusCode, header};

#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    frame: Frame,
    heading: &'static str,
    explanation: String,
}

impl ProblemPage {
    fn of(failure: &Failure) -> Self {
        let (heading, explanation) = match failure {
            Failure::Refused(error) => explain(error),
            Failure::Broken(_) => (
                "Something went wrong here",
                "We have noted it. Nothing you paid for is lost; please try again in a moment."
                    .to_owned(),
            ),
        };
        Self {
            frame: Frame::anonymous(),
            heading,
            explanation,
        }
    }
}

/// The page for `failure`, with the status and headers that a client of the API would get.
pub fn page(failure: Failure) -> Response {
    let page = ProblemPage::of(&failure);
    let answer = failure.into_response();
    let mut response = show(answer.status(), &page, &page.frame, &CspSources::default());
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn explain(error: &ApiError) -> (&'static str, String) {
    match error.status() {
        StatusCode::NOT_FOUND => (
            "There is no such page",
            "The address may be mistyped, or what it named is not yours or gone.".to_owned(),
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "This address is only for a form",
            "Please go back to the page and use its button.".to_owned(),
        ),
        StatusCode::BAD_GATEWAY => (
            "aamarPay does not answer",
            "No payment was started. Please try again in a few minutes.".to_owned(),
        ),
        StatusCode::FORBIDDEN => ("This is not open to you", words(error)),
        _ => ("That did not work", words(error)),
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let failures = [
        Failure::Refused(ApiError::NOT_FOUND),
        Failure::Refused(ApiError::NOT_PERMITTED),
        Failure::Broken(anyhow::anyhow!("secret detail")),
    ];
    failures
        .iter()
        .map(|failure| Box::new(ProblemPage::of(failure)) as _)
        .collect()
}
