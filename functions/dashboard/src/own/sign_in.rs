//! Signing in and signing out.

use crate::form::{next_page, typed};
use crate::problem::{message, refusal};
use crate::routes::{HOME, SIGN_IN};
use crate::session::{self, visitor};
use askama::Template;
use domain::{FileFormat, strip};
use service::App;
use service::accounts::{self, SignIn};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Fields, Request, Response, see_other};

#[derive(Debug, Template)]
#[template(path = "sign-in.html")]
pub struct SignInPage {
    frame: Frame,
    username: String,
    /// The page to show after signing in.
    next: String,
    /// As [`FileFormat::alternatives`] lists them.
    formats: String,
    /// Why signing in was refused.
    problem: Option<String>,
}

pub async fn show_form(app: &App, request: &Request) -> Result<Response, Failure> {
    let next = next_page(request.query_parameter("next")).unwrap_or(HOME);
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(next));
    }
    let page = self::page(String::new(), next.to_owned(), None);
    Ok(show(&page, &page.frame))
}

pub async fn submit(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let username = strip(&typed(&fields, "username")).to_owned();
    let password = strip(&typed(&fields, "password")).to_owned();
    let next = typed(&fields, "next");
    let next = next_page(Some(&next)).unwrap_or(HOME).to_owned();
    let error = match accounts::sign_in(app, &username, &password, &request.source_ip).await? {
        SignIn::SignedIn(user) => {
            return Ok(session::begin(app, request, &user, see_other(&next))?);
        }
        SignIn::Refused => ApiError::field(
            "password",
            "This user name and password do not belong together. Please try again.",
        ),
        SignIn::Throttled {
            retry_after_seconds,
        } => ApiError::Throttled(retry_after_seconds),
    };
    let page = self::page(username, next, Some(message(&error)));
    Ok(refusal(error, &page, &page.frame))
}

fn page(username: String, next: String, problem: Option<String>) -> SignInPage {
    SignInPage {
        frame: Frame::anonymous(),
        username,
        next,
        formats: FileFormat::alternatives(),
        problem,
    }
}

pub async fn sign_out(app: &App, request: &Request) -> Result<Response, Failure> {
    Ok(session::end(app, request, see_other(SIGN_IN)).await?)
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let sign_in = |problem: Option<&str>| {
        let username = crate::rows::samples::HOSTILE.to_owned();
        self::page(username, HOME.to_owned(), problem.map(str::to_owned))
    };
    vec![Box::new(sign_in(None)), Box::new(sign_in(Some("Wrong.")))]
}
