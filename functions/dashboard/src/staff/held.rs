//! Money that aamarPay has and nobody got a credit for: what happened, and what to do about it.

use super::owners::{Owner, Owners};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use crate::rows::PaymentRow;
use askama::Template;
use domain::User;
use service::App;
use web::language::{STAFF, StaffTexts, Visit};
use web::pages::{Frame, show};
use web::{Failure, Request, Response};

/// The largest number of payments on the page. More of them need an operator, not a longer page.
const MOST: u16 = 200;

#[derive(Debug, Template)]
#[template(path = "held.html")]
pub struct HeldPage {
    frame: Frame,
    staff: &'static StaffTexts,
    payments: Vec<HeldRow>,
    is_full: bool,
}

#[derive(Debug)]
struct HeldRow {
    payment: PaymentRow,
    owner: Owner,
    /// In a sentence.
    what_happened: &'static str,
    /// In sentences for staff.
    what_to_do: &'static str,
}

pub async fn show_held(app: &App, viewer: &User, request: &Request) -> Result<Response, Failure> {
    let frame = Frame::of(viewer, Visit::of(request));
    let language = frame.language;
    let t = &STAFF.of(language).held;
    let payments = app.store.held_payments(MOST).await?;
    let owners = Owners::read(app, payments.iter().map(|payment| payment.user_id)).await?;
    let rows = payments.iter().map(|payment| HeldRow {
        payment: PaymentRow::new(payment, language),
        owner: owners.find(payment.user_id, language),
        what_happened: (t.what_happened)(payment.hold_reason),
        what_to_do: (t.what_to_do)(payment.hold_reason),
    });
    let page = HeldPage {
        frame,
        staff: STAFF.of(language),
        is_full: payments.len() == usize::from(MOST),
        payments: rows.collect(),
    };
    Ok(show(&page, &page.frame))
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{frame, payments, user};
    let staff = STAFF.of(language);
    let (happened, to_do) = (staff.held.what_happened, staff.held.what_to_do);
    let risk = Some(domain::HoldReason::Risk);
    let rows = payments(language).into_iter();
    let rows = rows.zip(super::owners::samples(language));
    let rows = rows.map(|(payment, owner)| HeldRow {
        payment,
        owner,
        what_happened: happened(risk),
        what_to_do: to_do(risk),
    });
    let full = HeldPage {
        frame: frame(Some(&user(true)), language),
        staff,
        payments: rows.collect(),
        is_full: true,
    };
    let empty = HeldPage {
        frame: frame(Some(&user(true)), language),
        staff,
        payments: Vec::new(),
        is_full: false,
    };
    vec![Box::new(full), Box::new(empty)]
}
