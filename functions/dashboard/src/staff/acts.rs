//! The forms with which staff change other people's money and accounts. Each answers with the page that it was on, which
//! shows the outcome; a refused form is shown again with what was typed.

use crate::form::typed;
use crate::staff::account::{self, account_path};
use crate::staff::payment;
use crate::staff::table::Table;
use domain::{PaymentStatus, TransactionId, User, UserId};
use service::settlement::{Asker, Outcome, settle};
use service::staff_acts::{Act, Performed, perform};
use service::{App, Provider};
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr};
use web::language::{Language, STAFF_ACTS};
use web::pages::Severity;
use web::{ApiError, Failure, Fields, Request, Response, see_other};

/// What asking aamarPay about a payment led to. An address names it like the outcome of an act, none of which has its words.
#[derive(Clone, Copy, Debug, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
enum Asked {
    Changed,
    Unchanged,
    /// Nobody asked, because somebody did a moment ago.
    TooSoon,
    Unreachable,
}

/// The outcome of a form, for the page that it was on.
#[derive(Debug)]
pub struct OutcomeNote {
    pub severity: Severity,
    pub text: String,
}

impl OutcomeNote {
    /// The outcome that the address names; the page has the text, so that nobody can put a text of their own on it.
    pub fn of(request: &Request, language: Language) -> Option<Self> {
        let named = request.query_parameter("outcome")?;
        match Asked::from_str(named) {
            Ok(asked) => Some(Self::of_question(asked, language)),
            Err(_) => Some(Self::new(Performed::from_str(named).ok()?, language)),
        }
    }

    fn of_question(asked: Asked, language: Language) -> Self {
        let t = STAFF_ACTS.of(language);
        let (severity, text) = match asked {
            Asked::Changed => (Severity::Good, t.ask_changed),
            Asked::Unchanged => (Severity::Waiting, t.ask_unchanged),
            Asked::TooSoon => (Severity::Waiting, t.just_asked),
            Asked::Unreachable => (Severity::Waiting, t.unreachable),
        };
        Self {
            severity,
            text: text.to_owned(),
        }
    }

    fn new(performed: Performed, language: Language) -> Self {
        let severity = match performed {
            Performed::Done => Severity::Good,
            Performed::Outdated => Severity::Waiting,
            _ => Severity::Bad,
        };
        let text = (STAFF_ACTS.of(language).outcome)(performed);
        Self { severity, text }
    }
}

/// The forms of the two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Credits,
    Active,
    Refund,
    Credit,
}

/// A form that was refused. The page shows it again as it was sent.
#[derive(Debug)]
pub struct RefusedForm {
    form: Form,
    performed: Performed,
    reason: String,
    reference: String,
    credits: String,
}

impl RefusedForm {
    /// `None` for an act that was done.
    fn new(form: Form, performed: Performed, fields: &Fields) -> Option<Self> {
        (performed != Performed::Done).then(|| Self {
            form,
            performed,
            reason: typed(fields, "reason"),
            reference: typed(fields, "reference"),
            credits: typed(fields, "credits"),
        })
    }

    pub fn note(&self, language: Language) -> OutcomeNote {
        OutcomeNote::new(self.performed, language)
    }

    /// The reason that was sent with `form`.
    pub fn reason(&self, form: Form) -> &str {
        if form == self.form { &self.reason } else { "" }
    }

    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// The number of credits that was sent, if that was the form.
    pub fn credits(&self) -> Option<&str> {
        (self.form == Form::Credits).then_some(&self.credits)
    }
}

/// Asks aamarPay about any payment, however old it is, and shows the payment.
pub async fn ask_provider(app: &App, provider: &Provider, id: &str) -> Result<Response, Failure> {
    let id = payment_id(id)?;
    let before = app.store.find_payment(&id).await?;
    let before = before.ok_or(ApiError::NOT_FOUND)?.status;
    let settled = settle(app, provider, &id, Asker::Known).await?;
    let settled = settled.ok_or(ApiError::NOT_FOUND)?;
    let asked = match settled.outcome {
        Outcome::Unreachable => Asked::Unreachable,
        _ if settled.payment.status != before => Asked::Changed,
        Outcome::JustAsked => Asked::TooSoon,
        _ => Asked::Unchanged,
    };
    let word: &'static str = asked.into();
    Ok(see_other(&format!("{}?outcome={word}", payment_path(&id))))
}

pub async fn change_credits(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (id, fields) = (account_id(id)?, Fields::parse(request).await?);
    let number = |name| typed(&fields, name).trim().parse().ok();
    let performed = match (number("seen"), number("credits")) {
        (Some(seen), Some(credits)) => {
            let act = Act::ChangeCredits {
                account: id,
                seen,
                credits,
            };
            perform(app, actor, act, &typed(&fields, "reason")).await?
        }
        _ => Performed::BadCredits,
    };
    match RefusedForm::new(Form::Credits, performed, &fields) {
        None => Ok(done(&account_path(id))),
        Some(refused) => account::show_again(app, actor, id, request, refused).await,
    }
}

pub async fn set_active(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (id, fields) = (account_id(id)?, Fields::parse(request).await?);
    let act = Act::SetActive {
        account: id,
        is_active: typed(&fields, "active") == "true",
    };
    let performed = perform(app, actor, act, &typed(&fields, "reason")).await?;
    match RefusedForm::new(Form::Active, performed, &fields) {
        None => Ok(done(&account_path(id))),
        Some(refused) => account::show_again(app, actor, id, request, refused).await,
    }
}

pub async fn refund_payment(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (id, fields) = (payment_id(id)?, Fields::parse(request).await?);
    let performed = match PaymentStatus::parse(&typed(&fields, "seen")) {
        Some(seen) => {
            let act = Act::RefundPayment {
                payment: id.clone(),
                seen,
                reference: typed(&fields, "reference"),
            };
            perform(app, actor, act, &typed(&fields, "reason")).await?
        }
        None => Performed::Outdated,
    };
    match RefusedForm::new(Form::Refund, performed, &fields) {
        None => Ok(done(&payment_path(&id))),
        Some(refused) => payment::show_again(app, actor, &id, request, refused).await,
    }
}

pub async fn credit_payment(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (id, fields) = (payment_id(id)?, Fields::parse(request).await?);
    let payment = id.clone();
    let act = Act::CreditPayment { payment };
    let performed = perform(app, actor, act, &typed(&fields, "reason")).await?;
    match RefusedForm::new(Form::Credit, performed, &fields) {
        None => Ok(done(&payment_path(&id))),
        Some(refused) => payment::show_again(app, actor, &id, request, refused).await,
    }
}

fn done(path: &str) -> Response {
    let word: &'static str = Performed::Done.into();
    see_other(&format!("{path}?outcome={word}"))
}

/// The account in a path.
pub fn account_id(id: &str) -> Result<UserId, ApiError> {
    id.parse().map(UserId).map_err(|_| ApiError::NOT_FOUND)
}

fn payment_id(id: &str) -> Result<TransactionId, ApiError> {
    TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)
}

pub fn payment_path(id: &TransactionId) -> String {
    format!("{}{id}/", Table::Payments.path())
}
