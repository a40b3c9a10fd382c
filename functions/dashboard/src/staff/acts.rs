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
use web::language::{Language, STAFF_ACTS};
use web::pages::Severity;
use web::{ApiError, Failure, Fields, Request, Response, see_other};

/// The word for an outcome in an address that no act has: aamarPay did not answer.
const UNREACHABLE: &str = "unreachable";

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
        if named == UNREACHABLE {
            return Some(Self {
                severity: Severity::Waiting,
                text: STAFF_ACTS.of(language).unreachable.to_owned(),
            });
        }
        let performed = Performed::from_str(named).ok()?;
        Some(Self::new(performed, language))
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
    let settled = settle(app, provider, &id, Asker::Known).await?;
    let settled = settled.ok_or(ApiError::NOT_FOUND)?;
    let path = payment_path(&id);
    Ok(match settled.outcome {
        Outcome::Unreachable => see_other(&format!("{path}?outcome={UNREACHABLE}")),
        _ => see_other(&path),
    })
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
