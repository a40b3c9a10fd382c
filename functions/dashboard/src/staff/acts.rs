//! The forms with which staff change other people's money and accounts. Each answers with the page that it was on, which
//! shows the outcome.

use crate::form::typed;
use crate::staff::account::account_path;
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

/// The outcome of a form that the page of a request shows.
#[derive(Debug)]
pub struct OutcomeNote {
    pub severity: Severity,
    pub text: String,
}

impl OutcomeNote {
    /// The outcome that the address names; the page has the text, so that nobody can put a text of their own on it.
    pub fn of(request: &Request, language: Language) -> Option<Self> {
        let named = request.query_parameter("outcome")?;
        let t = STAFF_ACTS.of(language);
        if named == UNREACHABLE {
            let (severity, text) = (Severity::Waiting, t.unreachable.to_owned());
            return Some(Self { severity, text });
        }
        let performed = Performed::from_str(named).ok()?;
        let severity = match performed {
            Performed::Done => Severity::Good,
            Performed::Outdated => Severity::Waiting,
            _ => Severity::Bad,
        };
        let text = (t.outcome)(performed);
        Some(Self { severity, text })
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
    let (account, fields) = (account_id(id)?, Fields::parse(request).await?);
    let number = |name| typed(&fields, name).trim().parse().ok();
    let act = match (number("seen"), number("credits")) {
        (Some(seen), Some(credits)) => Act::ChangeCredits {
            account,
            seen,
            credits,
        },
        _ => return Ok(show_outcome(&account_path(account), Performed::BadCredits)),
    };
    act_and_return(app, actor, act, &fields, &account_path(account)).await
}

pub async fn set_active(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (account, fields) = (account_id(id)?, Fields::parse(request).await?);
    let is_active = typed(&fields, "active") == "true";
    let act = Act::SetActive { account, is_active };
    act_and_return(app, actor, act, &fields, &account_path(account)).await
}

pub async fn refund_payment(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (payment, fields) = (payment_id(id)?, Fields::parse(request).await?);
    let path = payment_path(&payment);
    let Some(seen) = PaymentStatus::parse(&typed(&fields, "seen")) else {
        return Ok(show_outcome(&path, Performed::Outdated));
    };
    let act = Act::RefundPayment {
        payment,
        seen,
        reference: typed(&fields, "reference"),
    };
    act_and_return(app, actor, act, &fields, &path).await
}

pub async fn credit_payment(
    app: &App,
    actor: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let (payment, fields) = (payment_id(id)?, Fields::parse(request).await?);
    let path = payment_path(&payment);
    let act = Act::CreditPayment { payment };
    act_and_return(app, actor, act, &fields, &path).await
}

async fn act_and_return(
    app: &App,
    actor: &User,
    act: Act,
    fields: &Fields,
    path: &str,
) -> Result<Response, Failure> {
    let performed = perform(app, actor, act, &typed(fields, "reason")).await?;
    Ok(show_outcome(path, performed))
}

fn show_outcome(path: &str, performed: Performed) -> Response {
    let word: &'static str = performed.into();
    see_other(&format!("{path}?outcome={word}"))
}

/// The account in a path.
pub fn account_id(id: &str) -> Result<UserId, ApiError> {
    id.parse().map(UserId).map_err(|_| ApiError::NOT_FOUND)
}

fn payment_id(id: &str) -> Result<TransactionId, ApiError> {
    TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)
}

fn payment_path(id: &TransactionId) -> String {
    format!("{}{id}/", Table::Payments.path())
}
