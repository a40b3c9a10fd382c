//! `/dashboard/account/`: what a person can see and change of the own account.

mod actions;
mod notice;

pub use actions::{
    change_password, confirm_email, delete, download_data, end_sessions, request_data,
    save_details, save_settings,
};

use crate::Queues;
use crate::input::Input;
use crate::problem::refusal;
use anyhow::Result;
use askama::Template;
use domain::{AccountField, Problems, User};
use notice::AccountNotice;
use service::App;
use service::exports::{self, Export};
use service::mails::{Undeliverable, undeliverable};
use web::language::{ACCOUNT, AccountTexts, Language, Moment, Visit};
use web::pages::{Frame, Severity, show};
use web::{ApiError, Failure, Request, Response};

#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    frame: Frame,
    t: &'static AccountTexts,
    note: Option<Note>,
    details: Vec<Input>,
    password: Vec<Input>,
    deletion: Vec<Input>,
    sends_mails: bool,
    /// When the address was confirmed.
    confirmed: Option<String>,
    undeliverable: Option<Undeliverable>,
    wants_result_mails: bool,
    /// The archive that was asked for last.
    export: Option<ExportRow>,
    credits: u64,
}

/// What a card says about its form: what was done, or why the form was refused as a whole. Problems with a field stand at
/// its input. The forms have the fragment of their card, where the browser therefore shows the next page.
#[derive(Debug)]
struct Note {
    card: Card,
    severity: Severity,
    text: String,
}

impl AccountPage {
    fn note_in(&self, card: Card) -> Option<&Note> {
        self.note.as_ref().filter(|note| note.card == card)
    }
}

/// An archive as the page shows it.
#[derive(Debug)]
struct ExportRow {
    requested: String,
    is_ready: bool,
}

impl ExportRow {
    fn new(export: &Export, language: Language) -> Self {
        Self {
            requested: Moment::new(export.requested_at, language).text,
            is_ready: export.is_ready,
        }
    }
}

/// A part of the page with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Card {
    /// Also the form that sends the link to confirm the address.
    Details,
    Password,
    Settings,
    Deletion,
    Data,
}

/// Why a form was refused.
#[derive(Debug, Default)]
struct Refusal {
    /// What was sent for the name, the address and the number, to be shown again.
    details: Option<[String; 3]>,
    problems: Problems,
    is_password_wrong: bool,
    is_username_wrong: bool,
    /// In seconds.
    retry_after: Option<u64>,
}

pub async fn show_account(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let mut page = page(app, queues, user, request, None).await?;
    let notice = request.query_parameter("notice");
    page.note = notice
        .and_then(AccountNotice::parse)
        .map(|notice| notice.note(page.frame.language));
    Ok(show(&page, &page.frame))
}

/// The page again, with the reason why one of its forms was refused.
async fn refuse(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
    (card, refusal_of_form): (Card, Refusal),
) -> Result<Response, Failure> {
    let error = match refusal_of_form.retry_after {
        Some(seconds) => ApiError::Throttled(seconds),
        None => ApiError::from(refusal_of_form.problems.clone()),
    };
    let mut page = page(app, queues, user, request, Some((card, &refusal_of_form))).await?;
    let explain = web::language::PROBLEMS.of(page.frame.language).throttled;
    page.note = refusal_of_form.retry_after.map(|seconds| Note {
        card,
        severity: Severity::Bad,
        text: explain(seconds),
    });
    Ok(refusal(error, &page, &page.frame))
}

async fn page(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
    refused: Option<(Card, &Refusal)>,
) -> Result<AccountPage> {
    let frame = Frame::of(user, Visit::of(request)).at(crate::routes::ACCOUNT);
    let (undeliverable, export) =
        tokio::try_join!(undeliverable(app, &user.email), exports::find(app, user))?;
    Ok(AccountPage {
        export: export.map(|export| ExportRow::new(&export, frame.language)),
        undeliverable,
        sends_mails: queues.mails.is_on(),
        ..account_page(frame, user, refused)
    })
}

fn account_page(frame: Frame, user: &User, refused: Option<(Card, &Refusal)>) -> AccountPage {
    let language = frame.language;
    let refusal_of = |card: Card| {
        refused
            .filter(|(refused, _)| *refused == card)
            .map(|(_, refusal)| refusal)
    };
    AccountPage {
        t: ACCOUNT.of(language),
        note: None,
        details: details(user, refusal_of(Card::Details), language),
        password: password(refusal_of(Card::Password), language),
        deletion: deletion(user, refusal_of(Card::Deletion), language),
        sends_mails: true,
        confirmed: user
            .email_confirmed_at()
            .map(|time| Moment::new(time, language).text),
        undeliverable: None,
        wants_result_mails: user.wants_result_mails,
        export: None,
        credits: user.upload_credits,
        frame,
    }
}

fn details(user: &User, refused: Option<&Refusal>, language: Language) -> Vec<Input> {
    let none = Problems::default();
    let problems = refused.map_or(&none, |refused| &refused.problems);
    let stored = [&user.username, &user.email, &user.mobile_number].map(String::clone);
    let values = refused.and_then(|refused| refused.details.clone());
    let fields = [
        AccountField::Username,
        AccountField::Email,
        AccountField::MobileNumber,
    ];
    let inputs = fields.into_iter().zip(values.unwrap_or(stored));
    let inputs = inputs.map(|(field, value)| {
        Input::of(field, language)
            .with(value)
            .explained(problems, language)
    });
    inputs
        .chain([current_password("details-password", refused, language)])
        .collect()
}

fn password(refused: Option<&Refusal>, language: Language) -> Vec<Input> {
    let none = Problems::default();
    let problems = refused.map_or(&none, |refused| &refused.problems);
    let new = Input::of(AccountField::Password, language);
    vec![
        current_password("password-password", refused, language),
        new.labelled(ACCOUNT.of(language).new_password)
            .explained(problems, language),
    ]
}

fn deletion(user: &User, refused: Option<&Refusal>, language: Language) -> Vec<Input> {
    let t = ACCOUNT.of(language);
    let is_wrong = refused.is_some_and(|refused| refused.is_username_wrong);
    let username = Input {
        id: "delete-username",
        name: "typed_username",
        hint: "",
        autocomplete: "off",
        ..Input::of(AccountField::Username, language)
    };
    vec![
        username
            .labelled(&(t.type_username)(&user.username))
            .refused(is_wrong.then_some(t.wrong_username)),
        current_password("delete-password", refused, language),
    ]
}

fn current_password(id: &'static str, refused: Option<&Refusal>, language: Language) -> Input {
    let t = ACCOUNT.of(language);
    let is_wrong = refused.is_some_and(|refused| refused.is_password_wrong);
    Input::of_current_password(id, t.current_password, t.current_password_hint)
        .refused(is_wrong.then_some(t.wrong_password))
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame, user};
    use domain::Problem;
    let user = user(false);
    let frame = || frame(Some(&user), language);
    let refusal = Refusal {
        details: Some([HOSTILE, HOSTILE, HOSTILE].map(str::to_owned)),
        problems: Problems::one(AccountField::Email, Problem::InvalidEmail),
        is_password_wrong: true,
        ..Refusal::default()
    };
    let full = AccountPage {
        note: Some(Note {
            card: Card::Data,
            severity: Severity::Bad,
            text: HOSTILE.to_owned(),
        }),
        undeliverable: Some(Undeliverable::Bounced),
        export: Some(ExportRow {
            requested: HOSTILE.to_owned(),
            is_ready: true,
        }),
        credits: 2,
        ..account_page(frame(), &user, Some((Card::Details, &refusal)))
    };
    vec![Box::new(account_page(frame(), &user, None)), Box::new(full)]
}
