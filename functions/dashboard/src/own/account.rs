//! Signing in, registering, signing out.

use super::{HOME, SIGN_IN};
use crate::form::{next_page, typed, words};
use crate::session::{self, visitor};
use askama::Template;
use domain::{AccountField, Problem, Problems};
use service::App;
use service::accounts::{self, Register, SignIn};
use web::accounts::new_account;
use web::pages::{Frame, format_names, show};
use web::{
    ApiError, CspSources, Failure, FieldErrors, Fields, Request, Response, StatusCode, header,
    see_other,
};

#[derive(Debug, Template)]
#[template(path = "sign-in.html")]
pub struct SignInPage {
    frame: Frame,
    username: String,
    /// The page that follows.
    next: String,
    /// See [`format_names`].
    formats: String,
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
    problems: Vec<Problem>,
}

impl Input {
    /// For `aria-describedby`: the ids of the hint and of the problems, as far as there are any.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let problems = (!self.problems.is_empty()).then(|| format!("{}-wrong", self.name));
        let parts: Vec<String> = hint.into_iter().chain(problems).collect();
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
        formats: format_names(),
        problem: None,
    };
    Ok(show(
        StatusCode::OK,
        &page,
        &page.frame,
        &CspSources::default(),
    ))
}

pub async fn sign_in(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let username = typed(&fields, "username").trim().to_owned();
    let password = typed(&fields, "password").trim().to_owned();
    let next = typed(&fields, "next");
    let next = next_page(Some(&next)).unwrap_or(HOME).to_owned();
    let error = match accounts::sign_in(app, &username, &password, &request.source_ip).await? {
        SignIn::SignedIn(user) => {
            return Ok(session::begin(app, request, &user, see_other(&next))?);
        }
        SignIn::Refused => FieldErrors::one(
            "password",
            "This user name and password do not belong together. Please try again.",
        ),
        SignIn::Throttled {
            retry_after_seconds,
        } => ApiError::Throttled(retry_after_seconds),
    };
    let page = SignInPage {
        frame: Frame::anonymous(),
        username,
        next,
        formats: format_names(),
        problem: Some(words(&error)),
    };
    Ok(refused(error, &page, &page.frame))
}

pub async fn show_registration(app: &App, request: &Request) -> Result<Response, Failure> {
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(HOME));
    }
    let page = registration(&Fields::default(), &Problems::default());
    Ok(show(
        StatusCode::OK,
        &page,
        &page.frame,
        &CspSources::default(),
    ))
}

/// A new account is signed in at once.
pub async fn register(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let registered = accounts::register(app, new_account(&fields), &request.source_ip).await?;
    let problems = match registered {
        Register::Created(user) => {
            let home = see_other("/dashboard/?notice=welcome");
            return Ok(session::begin(app, request, &user, home)?);
        }
        Register::NameTaken => Problems::one(AccountField::Username, Problem::UsernameTaken),
        Register::Invalid(problems) => problems,
        Register::Throttled {
            retry_after_seconds,
        } => {
            let error = ApiError::Throttled(retry_after_seconds);
            let mut page = registration(&fields, &Problems::default());
            page.problem = Some(words(&error));
            return Ok(refused(error, &page, &page.frame));
        }
    };
    let page = registration(&fields, &problems);
    Ok(refused(problems.into(), &page, &page.frame))
}

pub async fn sign_out(app: &App, request: &Request) -> Result<Response, Failure> {
    Ok(session::end(app, request, see_other(SIGN_IN)).await?)
}

/// The form again, with the status and `Retry-After` of the refusal.
fn refused(error: ApiError, page: &impl Template, frame: &Frame) -> Response {
    let answer = error.into_response();
    let mut response = show(answer.status(), page, frame, &CspSources::default());
    if let Some(wait) = answer.headers().get(header::RETRY_AFTER) {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, wait.clone());
    }
    response
}

fn registration(fields: &Fields, problems: &Problems) -> RegisterPage {
    let problems_of = |field| {
        let mut found = problems.iter().filter(|(of, _)| *of == field);
        found.next().map_or(Vec::new(), |(_, found)| found.to_vec())
    };
    let input = |field: AccountField, label, kind, autocomplete, hint| Input {
        name: field.as_str(),
        label,
        kind,
        autocomplete,
        hint,
        value: match kind {
            "password" => String::new(),
            _ => typed(fields, field.as_str()),
        },
        problems: problems_of(field),
    };
    RegisterPage {
        frame: Frame::anonymous(),
        inputs: vec![
            input(
                AccountField::Username,
                "User name",
                "text",
                "username",
                "Letters, numbers and @ . + - _",
            ),
            input(AccountField::Email, "E-mail", "email", "email", ""),
            input(
                AccountField::MobileNumber,
                "Mobile number",
                "tel",
                "tel-national",
                "Such as 01712345678; aamarPay asks for it",
            ),
            input(
                AccountField::Password,
                "Password",
                "password",
                "new-password",
                "At least 8 characters, and not one that everybody uses",
            ),
        ],
        problem: None,
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let sign_in = |problem: Option<&str>| SignInPage {
        frame: Frame::anonymous(),
        username: crate::rows::samples::HOSTILE.to_owned(),
        next: HOME.to_owned(),
        formats: format_names(),
        problem: problem.map(str::to_owned),
    };
    let hostile = [("username", crate::rows::samples::HOSTILE.to_owned())];
    let taken = Problems::one(AccountField::Username, Problem::UsernameTaken);
    let mut throttled = registration(&Fields::default(), &Problems::default());
    throttled.problem = Some(words(&ApiError::Throttled(9)));
    vec![
        Box::new(sign_in(None)),
        Box::new(sign_in(Some("Wrong."))),
        Box::new(registration(&Fields::default(), &Problems::default())),
        Box::new(registration(&Fields::from_texts(hostile), &taken)),
        Box::new(throttled),
    ]
}
