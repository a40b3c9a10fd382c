//! One payment: did it arrive, what did the gateway say, and what became of the upload.

use super::usernames;
use crate::rows::{FileRow, PaymentRow};
use askama::Template;
use serde_json::{Map, Value};
use shared::app::App;
use shared::domain::{Payment, StoredFile, TransactionId, User};
use shared::http::{ApiError, Failure, Reach, Response, StatusCode};
use shared::pages::{Frame, show};
use shared::store::PageRequest;

/// Uploads looked through for those after the payment.
const FILES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "payment.html")]
pub struct PaymentPage {
    frame: Frame,
    payment: PaymentRow,
    payment_id: String,
    /// `None`: deleted.
    username: Option<String>,
    /// The gateway's fields that say something, in its order; empty: it has not answered yet.
    gateway: Vec<(String, String)>,
    /// Names of the fields that it left empty.
    unsaid: String,
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
        app.store.files_of(payment.user_id, newest),
        usernames(app, std::iter::once(payment.user_id)),
    )?;
    let username = names.get(&payment.user_id).cloned();
    let page = page(viewer, &payment, username, &files.rows);
    Ok(show(StatusCode::OK, &page, &page.frame, &Reach::default()))
}

fn page(
    viewer: &User,
    payment: &Payment,
    username: Option<String>,
    files: &[StoredFile],
) -> PaymentPage {
    let (gateway, unsaid) = match &payment.gateway_response {
        Some(answer) => readable(answer),
        None => Default::default(),
    };
    let since = files
        .iter()
        .filter(|file| file.upload_time >= payment.timestamp);
    PaymentPage {
        frame: Frame::of(&viewer.username, viewer.is_staff),
        payment: PaymentRow::from(payment),
        payment_id: payment.payment_id.to_string(),
        username,
        gateway,
        unsaid,
        files: since.map(FileRow::from).collect(),
    }
}

/// A JSON object as names and words, and the names of those that are empty in one of the gateway's ways.
fn readable(answer: &Map<String, Value>) -> (Vec<(String, String)>, String) {
    let (mut said, mut unsaid) = (Vec::new(), Vec::new());
    for (name, value) in answer {
        let words = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match words.as_str() {
            "" | "Not-Available" => unsaid.push(name.as_str()),
            _ => said.push((name.clone(), words)),
        }
    }
    (said, unsaid.join(", "))
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, files, payments};
    payments()
        .into_iter()
        .map(|payment| {
            Box::new(PaymentPage {
                frame: Frame::of("admin", true),
                payment_id: "id".to_owned(),
                username: payment.is_pending.then(|| HOSTILE.to_owned()),
                gateway: match payment.is_pending {
                    true => Vec::new(),
                    false => vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
                },
                unsaid: HOSTILE.to_owned(),
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
