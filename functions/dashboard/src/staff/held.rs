//! Money that aamarPay has and nobody got a credit for: what happened, and what to do about it.

use super::owners::{Owner, Owners};
use super::table::Table;
use crate::rows::PaymentRow;
use askama::Template;
use domain::{HoldReason, TransactionId, User};
use service::settlement::{Asker, settle};
use service::{App, Provider};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Response, see_other};

/// The largest number of payments on the page. More of them need an operator, not a longer page.
const MOST: u16 = 200;

#[derive(Debug, Template)]
#[template(path = "held.html")]
pub struct HeldPage {
    frame: Frame,
    payments: Vec<HeldRow>,
    is_full: bool,
}

#[derive(Debug)]
struct HeldRow {
    payment: PaymentRow,
    owner: Owner,
    what_happened: &'static str,
    what_to_do: &'static str,
}

pub async fn show_held(app: &App, viewer: &User) -> Result<Response, Failure> {
    let payments = app.store.held_payments(MOST).await?;
    let owners = Owners::read(app, payments.iter().map(|payment| payment.user_id)).await?;
    let rows = payments.iter().map(|payment| HeldRow {
        payment: payment.into(),
        owner: owners.find(payment.user_id),
        what_happened: what_happened(payment.hold_reason),
        what_to_do: what_to_do(payment.hold_reason),
    });
    let page = HeldPage {
        frame: Frame::of(viewer),
        is_full: payments.len() == usize::from(MOST),
        payments: rows.collect(),
    };
    Ok(show(&page, &page.frame))
}

/// Asks aamarPay about any payment, however old it is, and shows the payment.
pub async fn check(app: &App, provider: &Provider, id: &str) -> Result<Response, Failure> {
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let settled = settle(app, provider, &id, Asker::Known).await?;
    settled.ok_or(ApiError::NOT_FOUND)?;
    Ok(see_other(&format!("{}{id}/", Table::Payments.path())))
}

/// In a sentence.
pub fn what_happened(reason: Option<HoldReason>) -> &'static str {
    match reason {
        Some(HoldReason::AccountDeleted) => "The account was deleted before the money arrived.",
        Some(HoldReason::Risk) => "aamarPay marks the payment as risky.",
        Some(HoldReason::Amount) => "Another amount was paid than was asked for.",
        Some(HoldReason::Currency) => "Another currency was paid than was asked for.",
        Some(HoldReason::Contradiction) => {
            "aamarPay reports success, but for another transaction or store, or with another status beside it."
        }
        None => "The reason was not recorded.",
    }
}

/// In sentences for staff. Everything but asking again happens in aamarPay's panel.
pub fn what_to_do(reason: Option<HoldReason>) -> &'static str {
    match reason {
        Some(HoldReason::AccountDeleted) => {
            "Return the money in aamarPay's panel: there is nobody to credit."
        }
        Some(HoldReason::Risk) => {
            "Look the transaction up in aamarPay's panel. When aamarPay releases it, it is credited by the next check. If aamarPay rejects it, return the money there."
        }
        Some(HoldReason::Amount | HoldReason::Currency) => {
            "Compare the transaction in aamarPay's panel. Return the money there, and tell the payer to pay again."
        }
        Some(HoldReason::Contradiction) | None => {
            "Ask aamarPay's support about the transaction. When its answer fits, the payment is credited by the next check."
        }
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{payments, user};
    let rows = payments().into_iter().zip(super::owners::samples());
    let rows = rows.map(|(payment, owner)| HeldRow {
        payment,
        owner,
        what_happened: what_happened(Some(HoldReason::Risk)),
        what_to_do: what_to_do(Some(HoldReason::Risk)),
    });
    let full = HeldPage {
        frame: Frame::of(&user(true)),
        payments: rows.collect(),
        is_full: true,
    };
    let empty = HeldPage {
        frame: Frame::of(&user(true)),
        payments: Vec::new(),
        is_full: false,
    };
    vec![Box::new(full), Box::new(empty)]
}
