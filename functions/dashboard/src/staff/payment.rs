//! One payment: its state, what aamarPay said, and the uploads that followed it.

use super::usernames;
use crate::rows::{FileRow, PaymentRow};
use askama::Template;
use domain::{Payment, StoredFile, TransactionId, User};
use serde_json::{Map, Value};
use service::lists::{self, OwnerFilter};
use service::{App, PageRequest};
use web::pages::{Frame, show};
use web::{ApiError, CspSources, Failure, Response, StatusCode};

/// The number of the payer's newest uploads that are searched for those since the payment.
const FILES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "payment.html")]
pub struct PaymentPage {
    frame: Frame,
    payment: PaymentRow,
    payment_id: String,
    /// `None` for a deleted account.
    username: Option<String>,
    /// The fields of aamarPay's answer that hold something, in its order; empty before the first answer.
    answer: Vec<(String, String)>,
    /// The names of the empty fields.
    empty_fields: String,
    /// The payer's uploads since.
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
    let (files, names) = futures_util::try_join!(
        lists::files(app, OwnerFilter::Only(payment.user_id), newest),
        usernames(app, std::iter::once(payment.user_id)),
    )?;
    let username = names.get(&payment.user_id).cloned();
    let page = page(viewer, &payment, username, &files.rows);
    Ok(show(
        StatusCode::OK,
        &page,
        &page.frame,
        &CspSources::default(),
    ))
}

fn page(
    viewer: &User,
    payment: &Payment,
    username: Option<String>,
    files: &[StoredFile],
) -> PaymentPage {
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
        payment_id: payment.payment_id.to_string(),
        username,
        answer,
        empty_fields,
        files: since.map(FileRow::from).collect(),
    }
}

/// The fields of an answer as names and texts, and the names of the fields that are empty in one of aamarPay's ways.
fn readable(answer: &Map<String, Value>) -> (Vec<(String, String)>, String) {
    let (mut filled, mut empty) = (Vec::new(), Vec::new());
    for (name, value) in answer {
        let words = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match words.as_str() {
            "" | "Not-Available" => empty.push(name.as_str()),
            _ => filled.push((name.clone(), words)),
        }
    }
    (filled, empty.join(", "))
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, files, payments, user};
    payments()
        .into_iter()
        .map(|payment| {
            Box::new(PaymentPage {
                frame: Frame::of(&user(true)),
                payment_id: "id".to_owned(),
                username: payment.is_pending.then(|| HOSTILE.to_owned()),
                answer: match payment.is_pending {
                    true => Vec::new(),
                    false => vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
                },
                empty_fields: HOSTILE.to_owned(),
                files: if payment.is_pending {
                    Vec::new()
                } else {
                    files()
                },
                payment,
            }) as _
        })
        .collect()
}
