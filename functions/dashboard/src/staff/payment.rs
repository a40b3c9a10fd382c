//! One payment: its state, aamarPay's answer, and the uploads that followed.

use super::held::{what_happened, what_to_do};
use super::owners::{Owner, Owners};
use super::table::Table;
use crate::rows::{FileRow, PaymentRow};
use askama::Template;
use domain::{Payment, PaymentStatus, StoredFile, TransactionId, User};
use futures_util::try_join;
use serde_json::{Map, Value};
use service::lists::{self, OwnerFilter};
use service::{App, PageRequest};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Response};

/// The number of the account's newest uploads among which those since the payment are looked for.
const FILES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "payment.html")]
pub struct PaymentPage {
    frame: Frame,
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

pub async fn show_payment(app: &App, viewer: &User, id: &str) -> Result<Response, Failure> {
    let id = TransactionId::parse(id).ok_or(ApiError::NOT_FOUND)?;
    let payment = app
        .store
        .find_payment(&id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    let newest = PageRequest {
        limit: FILES,
        before: None,
    };
    let (files, owners) = try_join!(
        lists::files(app, OwnerFilter::Only(payment.user_id), newest),
        Owners::read(app, std::iter::once(payment.user_id)),
    )?;
    let owner = owners.find(payment.user_id);
    let page = page(viewer, &payment, owner, &files.rows);
    Ok(show(&page, &page.frame))
}

fn page(viewer: &User, payment: &Payment, owner: Owner, files: &[StoredFile]) -> PaymentPage {
    let (answer, empty_fields) = match &payment.gateway_response {
        Some(answer) => readable(answer),
        None => Default::default(),
    };
    let since = files
        .iter()
        .filter(|file| file.upload_time >= payment.timestamp);
    PaymentPage {
        frame: Frame::of(viewer),
        payment: PaymentRow::from(payment),
        explanation: explanation(payment),
        payment_id: payment.payment_id.to_string(),
        owner,
        answer,
        empty_fields,
        files: since.map(FileRow::from).collect(),
    }
}

fn explanation(payment: &Payment) -> String {
    let text = match payment.status {
        PaymentStatus::Paid => "The money arrived, and the account received one upload credit.",
        PaymentStatus::Held => {
            let (happened, to_do) = (
                what_happened(payment.hold_reason),
                what_to_do(payment.hold_reason),
            );
            return format!("aamarPay reports money that was not credited. {happened} {to_do}");
        }
        PaymentStatus::Pending => {
            "aamarPay has not confirmed this payment yet. The system asks aamarPay again for three days, ever less often."
        }
        PaymentStatus::Failed => {
            "aamarPay refused the payment, and the account received no upload credit."
        }
        PaymentStatus::Expired => {
            "The payment was not finished in time, and the account received no upload credit."
        }
    };
    text.to_owned()
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
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, files, payments, user};
    let rows = payments().into_iter().zip(super::owners::samples());
    let page = |(payment, owner)| PaymentPage {
        frame: Frame::of(&user(true)),
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
    pages[1].files = files();
    pages.into_iter().map(|page| Box::new(page) as _).collect()
}
