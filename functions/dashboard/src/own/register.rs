//! Registering: the form, and the account that it makes.

use super::notice::Notice;
use crate::form::typed;
use crate::input::Input;
use crate::problem::refusal;
use crate::routes::{HOME, REGISTER};
use crate::session::{self, visitor};
use askama::Template;
use domain::{AccountField, Problem, Problems};
use service::App;
use service::accounts::{self, NewAccount, Register};
use web::accounts::new_account;
use web::language::{PROBLEMS, SIGN_IN, SignInTexts, Visit, price};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Fields, Request, Response, see_other};

#[derive(Debug, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    frame: Frame,
    t: &'static SignInTexts,
    price: String,
    inputs: Vec<Input>,
    /// Why the form was refused as a whole. Problems with a field stand at its input.
    problem: Option<String>,
}

/// The fields of the form, in their order.
const FIELDS: [AccountField; 4] = [
    AccountField::Username,
    AccountField::Email,
    AccountField::MobileNumber,
    AccountField::Password,
];

pub async fn show_form(app: &App, request: &Request) -> Result<Response, Failure> {
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(HOME));
    }
    let page = page(frame(request), &Fields::default(), &Problems::default());
    Ok(show(&page, &page.frame))
}

fn frame(request: &Request) -> Frame {
    Frame::anonymous(Visit::of(request)).at(REGISTER)
}

/// Creates the account, which gets the language of the form, and signs it in.
pub async fn submit(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let frame = frame(request);
    let account = NewAccount {
        language: Some(frame.language),
        ..new_account(&fields)
    };
    let problems = match accounts::register(app, account, &request.source_ip).await? {
        Register::Created(user) => {
            let home = see_other(&Notice::Registered.url());
            return Ok(session::begin(app, request, &user, home).await?);
        }
        Register::NameTaken => Problems::one(AccountField::Username, Problem::UsernameTaken),
        Register::Invalid(problems) => problems,
        Register::Throttled {
            retry_after_seconds,
        } => {
            let problem = (PROBLEMS.of(frame.language).throttled)(retry_after_seconds);
            let mut page = page(frame, &fields, &Problems::default());
            page.problem = Some(problem);
            let error = ApiError::Throttled(retry_after_seconds);
            return Ok(refusal(error, &page, &page.frame));
        }
    };
    let page = page(frame, &fields, &problems);
    Ok(refusal(problems.into(), &page, &page.frame))
}

fn page(frame: Frame, fields: &Fields, problems: &Problems) -> RegisterPage {
    let language = frame.language;
    let inputs = FIELDS.into_iter().map(|field| {
        let input = Input::of(field, language).explained(problems, language);
        match field {
            AccountField::Password => input,
            field => input.with(typed(fields, field.as_str())),
        }
    });
    RegisterPage {
        frame,
        t: SIGN_IN.of(language),
        price: price(language),
        inputs: inputs.collect(),
        problem: None,
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame};
    let hostile = Fields::from_texts([("username", HOSTILE.to_owned())]);
    let taken = Problems::one(AccountField::Username, Problem::UsernameTaken);
    let page = |fields: &Fields, problems: &Problems| page(frame(None, language), fields, problems);
    let mut throttled = page(&Fields::default(), &Problems::default());
    throttled.problem = Some((PROBLEMS.of(language).throttled)(9));
    vec![
        Box::new(page(&Fields::default(), &Problems::default())),
        Box::new(page(&hostile, &taken)),
        Box::new(throttled),
    ]
}
