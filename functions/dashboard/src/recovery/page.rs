//! A page with one small form, and a page that says what happened.

use crate::input::Input;
use crate::problem::refusal;
use askama::Template;
use web::pages::{Frame, show};
use web::{ApiError, Response};

#[derive(Debug, Template)]
#[template(path = "one-form.html")]
pub struct OneFormPage {
    pub frame: Frame,
    pub heading: &'static str,
    pub lead: &'static str,
    /// The path that the form is sent to.
    pub action: &'static str,
    /// What the form sends along: the secrets of the link that led here.
    pub hidden: Vec<(&'static str, String)>,
    pub input: Option<Input>,
    pub button: &'static str,
    /// Why the form was refused as a whole.
    pub problem: Option<String>,
}

impl OneFormPage {
    pub fn show(&self) -> Response {
        show(self, &self.frame)
    }

    /// The form again, because of `error`.
    pub fn refuse(&self, error: ApiError) -> Response {
        refusal(error, self, &self.frame)
    }
}

#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct MessagePage {
    pub frame: Frame,
    pub heading: &'static str,
    pub paragraphs: Vec<&'static str>,
    /// Path and label of the link to go on.
    pub next: (&'static str, &'static str),
}

impl MessagePage {
    pub fn show(&self) -> Response {
        show(self, &self.frame)
    }

    /// The message about a link that is of no use.
    pub fn refuse(&self) -> Response {
        refusal(
            ApiError::BadRequest(self.heading.to_owned()),
            self,
            &self.frame,
        )
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame};
    use domain::{AccountField, Problem, Problems};
    let problems = Problems::one(AccountField::Email, Problem::InvalidEmail);
    let input = Input::of(AccountField::Email, language).with(HOSTILE);
    let form = OneFormPage {
        frame: frame(None, language),
        heading: "Heading",
        lead: "Lead",
        action: "/dashboard/password/reset/",
        hidden: vec![("token", HOSTILE.to_owned())],
        input: Some(input.explained(&problems, language)),
        button: "Button",
        problem: Some(HOSTILE.to_owned()),
    };
    let message = MessagePage {
        frame: frame(None, language),
        heading: "Heading",
        paragraphs: vec!["One.", "Two."],
        next: ("/dashboard/", "Next"),
    };
    vec![Box::new(form), Box::new(message)]
}
