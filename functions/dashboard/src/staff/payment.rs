//! One payment: its state, aamarPay's answer, and the uploads that followed.

use super::acts::{Form, OutcomeNote, RefusedForm, payment_path};
use super::owners::{Owner, Owners};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use crate::rows::{FileRow, PaymentRow};
use askama::Template;
use domain::{Payment, PaymentStatus, StoredFile, TransactionId, User};
use futures_util::try_join;
use serde_json::{Map, Value};
use service::lists::{self, OwnerFilter};
use service::staff_acts::{MAX_REASON_CHARS, MAX_REFERENCE_CHARS};
use service::{App, PageRequest};
use web::language::{PaymentPageTexts, STAFF, STAFF_ACTS, StaffActTexts, StaffTexts, Visit};
use web::pages::{Frame, show, show_with};
use web::{ApiError, CspSources, Failure, Request, Response, StatusCode};

/// The number of the account's newest uploads among which those since the payment are looked for.
const FILES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "payment.html")]
pub struct PaymentPage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static PaymentPageTexts,
    acts: &'static StaffActTexts,
    outcome: Option<OutcomeNote>,
    refused: Option<RefusedForm>,
    /// The status that an act changes, if staff can do anything about the payment.
    status_with_money: Option<PaymentStatus>,
    payment: PaymentRow,
    /// The status in sentences, the last of which may say what to do.
    explanation: String,
    payment_id: String,
    owner: Owner,
    /// Name and value of the fields of aamarPay's answer that hold something, in its order; empty before the first answer.
    answer: Vec<(String, String)>,
    /// The names of the empty fields.
    empty_fields: String,
    /// The uploads of the account since the payment.
    files: Vec<FileRow>,
}

pub async fn show_payment(
    app: &App,
    viewer: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let id = TransactionId::stored(id).ok_or(ApiError::NOT_FOUND)?;
    let mut page = read(app, viewer, &id, request).await?;
    page.outcome = OutcomeNote::of(request, page.frame.language);
    Ok(show(&page, &page.frame))
}

/// The page again, with a form that was refused.
pub async fn show_again(
    app: &App,
    viewer: &User,
    id: &TransactionId,
    request: &Request,
    refused: RefusedForm,
) -> Result<Response, Failure> {
    let mut page = read(app, viewer, id, request).await?;
    page.frame = page.frame.at(&payment_path(id));
    page.outcome = Some(refused.note(page.frame.language));
    page.refused = Some(refused);
    let sources = CspSources::default();
    Ok(show_with(
        StatusCode::BAD_REQUEST,
        &page,
        &page.frame,
        &sources,
    ))
}

async fn read(
    app: &App,
    viewer: &User,
    id: &TransactionId,
    request: &Request,
) -> Result<PaymentPage, Failure> {
    let payment = app.store.find_payment(id).await?;
    let payment = payment.ok_or(ApiError::NOT_FOUND)?;
    let newest = PageRequest {
        limit: FILES,
        before: None,
    };
    let (files, owners) = try_join!(
        lists::files(app, OwnerFilter::Only(payment.user_id), newest),
        Owners::read(app, std::iter::once(payment.user_id)),
    )?;
    let frame = Frame::of(viewer, Visit::of(request));
    let owner = owners.find(payment.user_id, frame.language);
    Ok(page(frame, &payment, owner, &files.rows))
}

fn page(frame: Frame, payment: &Payment, owner: Owner, files: &[StoredFile]) -> PaymentPage {
    let (answer, empty_fields) = match &payment.gateway_response {
        Some(answer) => readable(answer),
        None => Default::default(),
    };
    let since = files
        .iter()
        .filter(|file| file.upload_time >= payment.timestamp);
    let language = frame.language;
    let staff = STAFF.of(language);
    PaymentPage {
        frame,
        staff,
        t: &staff.payment,
        acts: STAFF_ACTS.of(language),
        outcome: None,
        refused: None,
        status_with_money: Some(payment.status).filter(has_money),
        payment: PaymentRow::new(payment, language),
        explanation: explanation(payment, staff),
        payment_id: payment.payment_id.to_string(),
        owner,
        answer,
        empty_fields,
        files: since.map(|file| FileRow::new(file, language)).collect(),
    }
}

/// Whether there is money that staff can credit or return.
fn has_money(status: &PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Paid | PaymentStatus::Held)
}

fn explanation(payment: &Payment, staff: &StaffTexts) -> String {
    if payment.transaction_id.at_provider().is_none() {
        return staff.payment.never_sent.to_owned();
    }
    let text = (staff.payment.explanation)(payment.status);
    match payment.status {
        PaymentStatus::Held => {
            let happened = (staff.held.what_happened)(payment.hold_reason);
            let to_do = (staff.held.what_to_do)(payment.hold_reason);
            format!("{text} {happened} {to_do}")
        }
        _ => text.to_owned(),
    }
}

/// The fields of an answer as names and texts, and the names of the empty fields. An empty field is null, an empty
/// text or `Not-Available`.
fn readable(answer: &Map<String, Value>) -> (Vec<(String, String)>, String) {
    let (mut filled, mut empty) = (Vec::new(), Vec::new());
    for (name, value) in answer {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match text.as_str() {
            "" | "Not-Available" => empty.push(name.as_str()),
            _ => filled.push((name.clone(), text)),
        }
    }
    (filled, empty.join(", "))
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, files, frame, payments, user};
    let staff = STAFF.of(language);
    let rows = payments(language).into_iter();
    let rows = rows.zip(super::owners::samples(language));
    let page = |(payment, owner)| PaymentPage {
        frame: frame(Some(&user(true)), language),
        staff,
        t: &staff.payment,
        acts: STAFF_ACTS.of(language),
        outcome: None,
        refused: None,
        status_with_money: Some(PaymentStatus::Held),
        payment,
        explanation: HOSTILE.to_owned(),
        payment_id: "id".to_owned(),
        owner,
        answer: Vec::new(),
        empty_fields: HOSTILE.to_owned(),
        files: Vec::new(),
    };
    let mut pages: Vec<PaymentPage> = rows.map(page).collect();
    pages[1].answer = vec![(HOSTILE.to_owned(), HOSTILE.to_owned())];
    pages[1].files = files(language);
    pages.into_iter().map(|page| Box::new(page) as _).collect()
}
