//! Signing in and signing out.

use crate::form::{next_page, typed};
use crate::problem::refusal;
use crate::routes::{HOME, SIGN_IN};
use crate::session::{self, visitor};
use askama::Template;
use domain::strip;
use service::App;
use service::accounts::{self, SignIn};
use web::language::{self, PROBLEMS, SignInTexts, Visit, formats};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Fields, Request, Response, see_other};

#[derive(Debug, Template)]
#[template(path = "sign-in.html")]
pub struct SignInPage {
    frame: Frame,
    t: &'static SignInTexts,
    username: String,
    /// The page to show after signing in.
    next: String,
    /// As [`formats`] lists them.
    formats: String,
    /// Why signing in was refused.
    problem: Option<String>,
}

impl SignInPage {
    fn new(frame: Frame, username: String, next: String, problem: Option<String>) -> Self {
        Self {
            t: language::SIGN_IN.of(frame.language),
            formats: formats(frame.language),
            frame,
            username,
            next,
            problem,
        }
    }
}

pub async fn show_form(app: &App, request: &Request) -> Result<Response, Failure> {
    let next = next_page(request.query_parameter("next")).unwrap_or(HOME);
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(next));
    }
    let frame = Frame::anonymous(Visit::of(request));
    let page = SignInPage::new(frame, String::new(), next.to_owned(), None);
    Ok(show(&page, &page.frame))
}

pub async fn submit(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let username = strip(&typed(&fields, "username")).to_owned();
    let password = strip(&typed(&fields, "password")).to_owned();
    let next = typed(&fields, "next");
    let next = next_page(Some(&next)).unwrap_or(HOME).to_owned();
    let frame = Frame::anonymous(Visit::of(request)).at(&web::session::sign_in_and_continue(&next));
    let (error, problem) =
        match accounts::sign_in(app, &username, &password, &request.source_ip).await? {
            SignIn::SignedIn(user) => {
                return Ok(session::begin(app, request, &user, see_other(&next)).await?);
            }
            SignIn::Refused => {
                let refused = language::SIGN_IN.of(frame.language).refused;
                (ApiError::field("password", refused), refused.to_owned())
            }
            SignIn::Throttled {
                retry_after_seconds,
            } => (
                ApiError::Throttled(retry_after_seconds),
                (PROBLEMS.of(frame.language).throttled)(retry_after_seconds),
            ),
        };
    let page = SignInPage::new(frame, username, next, Some(problem));
    Ok(refusal(error, &page, &page.frame))
}

/// The URL of the sign-in form that returns to the page of `request`. From the home page it is as short as it can be: the form leads
/// there anyway.
pub fn sign_in_and_return(request: &Request) -> String {
    match request.path == HOME && request.query.is_empty() {
        true => SIGN_IN.to_owned(),
        false => web::session::sign_in_and_return(request),
    }
}

pub async fn sign_out(app: &App, request: &Request) -> Result<Response, Failure> {
    Ok(session::end(app, request, see_other(SIGN_IN)).await?)
}

#[cfg(test)]
pub fn samples(language: language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame};
    let sign_in = |problem: Option<&str>| {
        let problem = problem.map(str::to_owned);
        SignInPage::new(
            frame(None, language),
            HOSTILE.to_owned(),
            HOME.to_owned(),
            problem,
        )
    };
    vec![Box::new(sign_in(None)), Box::new(sign_in(Some("Wrong.")))]
}
