//! Signing in, registering, signing out.

use super::SIGN_IN;
use crate::form::{next_page, refusal, typed, words};
use crate::session::{self, visitor};
use askama::Template;
use shared::accounts;
use shared::app::App;
use shared::http::{
    ApiError, Failure, FieldErrors, Fields, Reach, Request, Response, StatusCode, header, see_other,
};
use shared::pages::{Frame, show};

const HOME: &str = "/dashboard/";

#[derive(Debug, Template)]
#[template(path = "sign-in.html")]
pub struct SignInPage {
    frame: Frame,
    username: String,
    /// Where to go afterwards.
    next: String,
    problem: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    frame: Frame,
    inputs: Vec<Input>,
    problem: Option<String>,
}

/// One field of the registration form.
#[derive(Clone, Debug)]
struct Input {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    hint: &'static str,
    /// As typed before; never a password.
    value: String,
    wrong: Vec<String>,
}

impl Input {
    /// By `aria-describedby`: the hint and what is wrong, as far as there is any.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let wrong = (!self.wrong.is_empty()).then(|| format!("{}-wrong", self.name));
        let parts: Vec<String> = hint.into_iter().chain(wrong).collect();
        parts.join(" ")
    }
}

pub async fn show_sign_in(app: &App, request: &Request) -> Result<Response, Failure> {
    let next = next_page(request.query_parameter("next")).unwrap_or(HOME);
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(next));
    }
    let page = SignInPage {
        frame: Frame::anonymous(),
        username: String::new(),
        next: next.to_owned(),
        problem: None,
    };
    Ok(show(StatusCode::OK, &page, &page.frame, &Reach::default()))
}

pub async fn sign_in(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let username = typed(&fields, "username").trim().to_owned();
    let password = typed(&fields, "password").trim().to_owned();
    let next = typed(&fields, "next");
    let next = next_page(Some(&next)).unwrap_or(HOME).to_owned();
    let outcome = accounts::sign_in(app, request, &username, &password).await;
    let error = match outcome.map_err(refusal) {
        Ok(Some(user)) => return Ok(session::begin(app, request, &user, see_other(&next))?),
        Ok(None) => FieldErrors::one(
            "password",
            "This user name and password do not belong together. Please try again.",
        ),
        Err(Ok(error)) => error,
        Err(Err(broken)) => return Err(broken),
    };
    let page = SignInPage {
        frame: Frame::anonymous(),
        username,
        next,
        problem: Some(words(&error)),
    };
    Ok(refused(error, &page, &page.frame))
}

pub async fn show_registration(app: &App, request: &Request) -> Result<Response, Failure> {
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(HOME));
    }
    let page = registration(&Fields::default(), None);
    Ok(show(StatusCode::OK, &page, &page.frame, &Reach::default()))
}

/// A new account is signed in at once.
pub async fn register(app: &App, request: &Request) -> Result<Response, Failure> {
    match accounts::register(app, request).await.map_err(refusal) {
        Ok(user) => {
            let home = see_other("/dashboard/?notice=welcome");
            Ok(session::begin(app, request, &user, home)?)
        }
        Err(Ok(error)) => {
            let page = registration(&Fields::parse(request).await?, Some(&error));
            Ok(refused(error, &page, &page.frame))
        }
        Err(Err(broken)) => Err(broken),
    }
}

pub async fn sign_out(app: &App, request: &Request) -> Result<Response, Failure> {
    Ok(session::end(app, request, see_other(SIGN_IN)).await?)
}

/// The form again, with the status and `Retry-After` of the refusal.
fn refused(error: ApiError, page: &impl Template, frame: &Frame) -> Response {
    let answer = error.into_response();
    let mut response = show(answer.status(), page, frame, &Reach::default());
    if let Some(wait) = answer.headers().get(header::RETRY_AFTER) {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, wait.clone());
    }
    response
}

fn registration(fields: &Fields, error: Option<&ApiError>) -> RegisterPage {
    let wrong = |name: &str| match error {
        Some(ApiError::Fields(errors)) => errors
            .iter()
            .filter(|(field, _)| *field == name)
            .flat_map(|(_, messages)| messages.to_vec())
            .collect(),
        _ => Vec::new(),
    };
    let input = |name, label, kind, autocomplete, hint| Input {
        name,
        label,
        kind,
        autocomplete,
        hint,
        value: match kind {
            "password" => String::new(),
            _ => typed(fields, name),
        },
        wrong: wrong(name),
    };
    RegisterPage {
        frame: Frame::anonymous(),
        inputs: vec![
            input(
                "username",
                "User name",
                "text",
                "username",
                "Letters, numbers and @ . + - _",
            ),
            input("email", "E-mail", "email", "email", ""),
            input(
                "mobile_number",
                "Mobile number",
                "tel",
                "tel-national",
                "Such as 01712345678; aamarPay asks for it",
            ),
            input(
                "password",
                "Password",
                "password",
                "new-password",
                "At least 8 characters, and not one that everybody uses",
            ),
        ],
        problem: error
            .filter(|error| !matches!(error, ApiError::Fields(_)))
            .map(words),
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let wrong = FieldErrors::one("username", "That is <taken>.");
    let sign_in = |problem: Option<&str>| SignInPage {
        frame: Frame::anonymous(),
        username: crate::rows::samples::HOSTILE.to_owned(),
        next: HOME.to_owned(),
        problem: problem.map(str::to_owned),
    };
    vec![
        Box::new(sign_in(None)),
        Box::new(sign_in(Some("Wrong."))),
        Box::new(registration(&Fields::default(), None)),
        Box::new(registration(
            &Fields::from_texts([("username", crate::rows::samples::HOSTILE.to_owned())]),
            Some(&wrong),
        )),
        Box::new(registration(
            &Fields::default(),
            Some(&ApiError::Throttled(9)),
        )),
    ]
}
