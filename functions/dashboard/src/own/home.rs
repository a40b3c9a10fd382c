//! The home page: the next step on top, then the files, payments and activities of the account.

use super::notice::Notice;
use crate::rows::{ActivityRow, FileRow, PaymentRow};
use anyhow::Result;
use askama::Template;
use domain::{FileFormat, FileId, PaymentStatus, StoredFile, User};
use futures_util::try_join;
use service::checkout::find_payment_url;
use service::lists::{self, OwnerFilter};
use service::{App, Cursor, Page, PageRequest, Provider};
use web::pages::{Frame, accepted_formats, price, show_with};
use web::{CspSources, Failure, Request, Response, StatusCode};

const FILES: usize = 20;
const PAYMENTS: usize = 5;
const ACTIVITIES: usize = 8;

/// The page's script sends files up to this size through API Gateway to Lambda, which takes 6 MB of base64, and larger ones
/// straight to storage.
const LARGEST_FORM_BYTES: u32 = 4_000_000;

#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    frame: Frame,
    notice: Option<Notice>,
    /// Why the upload that was just sent was refused.
    problem: Option<String>,
    credits: u64,
    price: String,
    /// As [`FileFormat::alternatives`] lists them.
    formats: String,
    /// As [`accepted_formats`] writes them.
    accepted_formats: String,
    largest_form_bytes: u32,
    /// The newest payment, if aamarPay has not decided on it.
    waiting: Option<PaymentRow>,
    /// Where to pay it, if that is known.
    continue_url: Option<String>,
    files: Vec<FileRow>,
    /// The cursor of the next page.
    older_files: Option<String>,
    payments: Vec<PaymentRow>,
    /// The cursor of the next page.
    older_payments: Option<String>,
    activities: Vec<ActivityRow>,
}

pub async fn show_home(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let page = home_page(app, request, user).await?;
    answer(app, provider, StatusCode::OK, &page).await
}

/// The page again, with the reason why its form was refused.
pub async fn show_problem(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
    (status, problem): (StatusCode, String),
) -> Result<Response, Failure> {
    let mut page = home_page(app, request, user).await?;
    page.problem = Some(problem);
    answer(app, provider, status, &page).await
}

/// The page may send its visitor to aamarPay, and its script may put files into storage.
async fn answer(
    app: &App,
    provider: &Provider,
    status: StatusCode,
    page: &HomePage,
) -> Result<Response, Failure> {
    let sources = CspSources {
        forms: provider.origin(),
        requests: app.objects.origin().await?,
    };
    Ok(show_with(status, page, &page.frame, &sources))
}

async fn home_page(app: &App, request: &Request, user: &User) -> Result<HomePage> {
    let part = |limit, cursor| PageRequest {
        limit,
        before: request.query_parameter(cursor).and_then(Cursor::decode),
    };
    let own = OwnerFilter::Only(user.id);
    let latest = PageRequest {
        limit: ACTIVITIES,
        before: None,
    };
    let (mut files, payments, activities) = try_join!(
        lists::files(app, own, part(FILES, "files")),
        lists::payments(app, own, part(PAYMENTS, "payments")),
        lists::activities(app, own, latest),
    )?;
    add_new_file(app, request, user, &mut files.rows).await?;
    let is_first_page = request.query_parameter("payments").is_none();
    let newest = payments.rows.first().filter(|_| is_first_page);
    let waiting = newest.filter(|payment| payment.status == PaymentStatus::Pending);
    let continue_url = match waiting {
        Some(payment) => find_payment_url(app, payment).await?,
        None => None,
    };
    Ok(HomePage {
        frame: Frame::of(user),
        notice: request.query_parameter("notice").and_then(Notice::parse),
        problem: None,
        credits: user.upload_credits,
        price: price(),
        formats: FileFormat::alternatives(),
        accepted_formats: accepted_formats(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: waiting.map(PaymentRow::from),
        continue_url,
        older_files: older(&files),
        files: files.rows.iter().map(FileRow::from).collect(),
        older_payments: older(&payments),
        payments: payments.rows.iter().map(PaymentRow::from).collect(),
        activities: activities.rows.iter().map(ActivityRow::from).collect(),
    })
}

fn older<T>(page: &Page<T>) -> Option<String> {
    page.next.as_ref().map(Cursor::encode)
}

/// Adds the file that the URL names as just uploaded, because the list comes from an index that lags a moment behind.
async fn add_new_file(
    app: &App,
    request: &Request,
    user: &User,
    files: &mut Vec<StoredFile>,
) -> Result<()> {
    let named = request.query_parameter("file");
    let Some(id) = named.and_then(|id| id.parse().ok()).map(FileId) else {
        return Ok(());
    };
    if files.iter().any(|file| file.file_id == id) {
        return Ok(());
    }
    let file = app.store.find_file(id).await?;
    files.splice(0..0, file.filter(|file| file.user_id == user.id));
    Ok(())
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, activities, files, payments, user};
    let empty = || HomePage {
        frame: Frame::of(&user(false)),
        notice: None,
        problem: None,
        credits: 0,
        price: price(),
        formats: FileFormat::alternatives(),
        accepted_formats: accepted_formats(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: None,
        continue_url: None,
        files: Vec::new(),
        older_files: None,
        payments: Vec::new(),
        older_payments: None,
        activities: Vec::new(),
    };
    let full = HomePage {
        frame: Frame::of(&user(true)),
        notice: Some(Notice::PaymentPending),
        problem: Some(HOSTILE.to_owned()),
        credits: 2,
        files: files(),
        older_files: Some("x".to_owned()),
        payments: payments(),
        older_payments: Some("x".to_owned()),
        activities: activities(),
        ..empty()
    };
    let waiting = HomePage {
        waiting: payments().into_iter().next(),
        continue_url: Some(HOSTILE.to_owned()),
        ..empty()
    };
    vec![Box::new(empty()), Box::new(waiting), Box::new(full)]
}
