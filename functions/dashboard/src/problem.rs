//! The answers to requests that were refused or failed, and their words.

use askama::Template;
use web::pages::{Frame, SERVER_ERROR, show_with};
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
                SERVER_ERROR,
                "The error is recorded, and nothing that you paid for is lost. Please try again in a moment."
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
    with_answer(&answer, &page, &page.frame)
}

/// A form again, with the status and headers of the refusal.
pub fn refusal(error: ApiError, page: &impl Template, frame: &Frame) -> Response {
    with_answer(&error.into_response(), page, frame)
}

fn with_answer(answer: &Response, page: &impl Template, frame: &Frame) -> Response {
    let mut response = show_with(answer.status(), page, frame, &CspSources::default());
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// The message of a refusal, in one or a few sentences.
pub fn message(error: &ApiError) -> String {
    match error {
        ApiError::Fields(errors) => {
            let messages = errors.iter().flat_map(|(_, messages)| messages);
            messages.cloned().collect::<Vec<_>>().join(" ")
        }
        ApiError::Throttled(seconds) => format!(
            "There were too many attempts, so this one was throttled. Please try again in {seconds} seconds."
        ),
        _ => error.explain(),
    }
}

/// Heading and explanation. The explanation says what to do next.
fn explain(error: &ApiError) -> (&'static str, String) {
    match error.status() {
        StatusCode::NOT_FOUND => (
            "There is no such page",
            "Please check the address. The page may belong to another account, or it was deleted."
                .to_owned(),
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "This address only receives forms",
            "Please go back to the page with the form, and use its button.".to_owned(),
        ),
        StatusCode::BAD_GATEWAY => (
            "The payment did not start",
            "aamarPay did not open a page to pay on, so you paid nothing. Please try again in a few minutes."
                .to_owned(),
        ),
        StatusCode::FORBIDDEN if *error == ApiError::NOT_PERMITTED => (
            "This is not open to you",
            "Only staff may open this page. If you are staff, sign out and sign in with your staff account."
                .to_owned(),
        ),
        _ => ("That did not work", message(error)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_read_as_sentences() {
        let fields = ApiError::field("file", "The submitted file is empty.");
        assert_eq!(message(&fields), "The submitted file is empty.");
        assert_eq!(message(&ApiError::NOT_FOUND), "Not found.");
    }
}
