//! Registering: the form, and the account that it makes.

use super::notice::Notice;
use crate::form::typed;
use crate::problem::{message, refusal};
use crate::routes::HOME;
use crate::session::{self, visitor};
use askama::Template;
use domain::{AccountField, Problem, Problems};
use service::App;
use service::accounts::{self, Register};
use web::accounts::new_account;
use web::pages::{Frame, price, show};
use web::{ApiError, Failure, Fields, Request, Response, see_other};

#[derive(Debug, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    frame: Frame,
    price: String,
    inputs: Vec<Input>,
    /// Why the form was refused as a whole. Problems with a field stand at its input.
    problem: Option<String>,
}

/// A field of the registration form, as every visitor sees it.
#[derive(Debug)]
struct FormField {
    field: AccountField,
    label: &'static str,
    /// The `type` and `autocomplete` of the HTML input.
    kind: &'static str,
    autocomplete: &'static str,
    /// Empty if the label says enough.
    hint: &'static str,
}

static REGISTRATION: [FormField; 4] = [
    FormField {
        field: AccountField::Username,
        label: "User name",
        kind: "text",
        autocomplete: "username",
        hint: "Use letters, numbers and the characters @\u{a0}.\u{a0}+\u{a0}-\u{a0}_",
    },
    FormField {
        field: AccountField::Email,
        label: "E-mail",
        kind: "email",
        autocomplete: "email",
        hint: "",
    },
    FormField {
        field: AccountField::MobileNumber,
        label: "Mobile number",
        kind: "tel",
        autocomplete: "tel-national",
        hint: "For example 01712345678. aamarPay needs this number when you pay.",
    },
    FormField {
        field: AccountField::Password,
        label: "Password",
        kind: "password",
        autocomplete: "new-password",
        hint: "Use at least 8 characters. Common passwords are refused.",
    },
];

/// A field of the registration form with what this visitor sent.
#[derive(Debug)]
struct Input {
    form: &'static FormField,
    /// Never a password.
    value: String,
    problems: Vec<Problem>,
}

impl Input {
    fn new(form: &'static FormField, fields: &Fields, problems: &Problems) -> Self {
        let mut problems = problems.iter().filter(|(of, _)| *of == form.field);
        Self {
            form,
            value: match form.field {
                AccountField::Password => String::new(),
                field => typed(fields, field.as_str()),
            },
            problems: problems
                .next()
                .map_or(Vec::new(), |(_, found)| found.to_vec()),
        }
    }

    fn name(&self) -> &'static str {
        self.form.field.as_str()
    }

    /// For `aria-describedby`: the ids of the hint and of the problems, if there are any.
    fn described_by(&self) -> String {
        let hint = (!self.form.hint.is_empty()).then(|| format!("{}-hint", self.name()));
        let problems = (!self.problems.is_empty()).then(|| format!("{}-wrong", self.name()));
        let parts: Vec<String> = hint.into_iter().chain(problems).collect();
        parts.join(" ")
    }
}

pub async fn show_form(app: &App, request: &Request) -> Result<Response, Failure> {
    if visitor(app, request).await?.is_some() {
        return Ok(see_other(HOME));
    }
    let page = self::page(&Fields::default(), &Problems::default());
    Ok(show(&page, &page.frame))
}

/// Creates the account and signs it in.
pub async fn submit(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let registered = accounts::register(app, new_account(&fields), &request.source_ip).await?;
    let problems = match registered {
        Register::Created(user) => {
            let home = see_other(&Notice::Registered.url());
            return Ok(session::begin(app, request, &user, home)?);
        }
        Register::NameTaken => Problems::one(AccountField::Username, Problem::UsernameTaken),
        Register::Invalid(problems) => problems,
        Register::Throttled {
            retry_after_seconds,
        } => {
            let error = ApiError::Throttled(retry_after_seconds);
            let mut page = self::page(&fields, &Problems::default());
            page.problem = Some(message(&error));
            return Ok(refusal(error, &page, &page.frame));
        }
    };
    let page = self::page(&fields, &problems);
    Ok(refusal(problems.into(), &page, &page.frame))
}

fn page(fields: &Fields, problems: &Problems) -> RegisterPage {
    let inputs = REGISTRATION.iter();
    let inputs = inputs.map(|form| Input::new(form, fields, problems));
    RegisterPage {
        frame: Frame::anonymous(),
        price: price(),
        inputs: inputs.collect(),
        problem: None,
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let hostile = [("username", crate::rows::samples::HOSTILE.to_owned())];
    let taken = Problems::one(AccountField::Username, Problem::UsernameTaken);
    let mut throttled = self::page(&Fields::default(), &Problems::default());
    throttled.problem = Some(message(&ApiError::Throttled(9)));
    vec![
        Box::new(self::page(&Fields::default(), &Problems::default())),
        Box::new(self::page(&Fields::from_texts(hostile), &taken)),
        Box::new(throttled),
    ]
}
