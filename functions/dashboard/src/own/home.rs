//! The one page a person works with: the next step on top, then files, payments and history.

use crate::rows::{ActivityRow, FileRow, PaymentRow};
use anyhow::Result;
use askama::Template;
use domain::{FileId, Payment, StoredFile, User};
use futures_util::try_join;
use service::lists::{self, OwnerFilter};
use service::{Aamarpay, App, Cursor, Page, PageRequest};
use web::pages::{Frame, accepted_formats, format_names, show};
use web::{CspSources, Failure, Request, Response, StatusCode};

const FILES: usize = 20;
const PAYMENTS: usize = 5;
const ACTIVITIES: usize = 8;

/// The size up to which the page's script sends a file through API Gateway and Lambda, which take 6 MB of base64. Larger
/// files go straight to storage.
const LARGEST_FORM_BYTES: u32 = 4_000_000;

#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    frame: Frame,
    notice: Option<Notice>,
    /// The reason why the upload that was just sent was refused.
    problem: Option<String>,
    credits: u64,
    price: String,
    /// See [`format_names`] and [`accepted_formats`].
    formats: String,
    accepted_formats: String,
    largest_form_bytes: u32,
    /// The newest payment, if aamarPay has not decided on it.
    waiting: Option<PaymentRow>,
    files: Vec<FileRow>,
    older_files: Option<String>,
    payments: Vec<PaymentRow>,
    older_payments: Option<String>,
    activities: Vec<ActivityRow>,
}

/// What just happened, by a word in the URL. The page shows only texts of its own.
#[derive(Clone, Copy, Debug)]
struct Notice {
    text: &'static str,
    severity: &'static str,
}

impl Notice {
    fn read(request: &Request) -> Option<Self> {
        let (severity, text) = match request.query_parameter("notice")? {
            "welcome" => (
                "good",
                "Welcome! Your account is ready. Pay for your first upload below.",
            ),
            "uploaded" => (
                "good",
                "Your file has arrived. Its words are being counted; the row below shows them in a moment.",
            ),
            "paid" => (
                "good",
                "The payment is confirmed. You can upload a file now.",
            ),
            "pending" => (
                "",
                "aamarPay has not confirmed the payment yet. If you paid, it will be credited by itself; \
                 please do not pay again.",
            ),
            "unpaid" => ("bad", "aamarPay says that this payment did not succeed."),
            _ => return None,
        };
        Some(Self { text, severity })
    }
}

pub async fn show_home(
    app: &App,
    aamarpay: &Aamarpay,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let page = home_page(app, request, user).await?;
    answer(app, aamarpay, StatusCode::OK, &page).await
}

/// The page again, under the form that was refused.
pub async fn show_problem(
    app: &App,
    aamarpay: &Aamarpay,
    user: &User,
    request: &Request,
    (status, problem): (StatusCode, String),
) -> Result<Response, Failure> {
    let mut page = home_page(app, request, user).await?;
    page.problem = Some(problem);
    answer(app, aamarpay, status, &page).await
}

/// The page may send its visitor to aamarPay, and its script may put files into storage.
async fn answer(
    app: &App,
    aamarpay: &Aamarpay,
    status: StatusCode,
    page: &HomePage,
) -> Result<Response, Failure> {
    let sources = CspSources {
        forms: aamarpay.origin(),
        requests: app.objects.origin().await?,
    };
    Ok(show(status, page, &page.frame, &sources))
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
    let newest = payments.rows.first().map(PaymentRow::from);
    Ok(HomePage {
        frame: Frame::of(user),
        notice: Notice::read(request),
        problem: None,
        credits: user.upload_credits,
        price: price(),
        formats: format_names(),
        accepted_formats: accepted_formats(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: newest
            .filter(|payment| payment.is_pending && request.query_parameter("payments").is_none()),
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

/// `100 BDT`
fn price() -> String {
    let amount = Payment::PRICE.to_string();
    let amount = amount.strip_suffix(".00").unwrap_or(&amount);
    format!("{amount} {}", Payment::CURRENCY)
}

/// Adds the file that was just uploaded, because the list comes from an index that lags a moment behind.
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
        formats: format_names(),
        accepted_formats: accepted_formats(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: None,
        files: Vec::new(),
        older_files: None,
        payments: Vec::new(),
        older_payments: None,
        activities: Vec::new(),
    };
    let full = HomePage {
        frame: Frame::of(&user(true)),
        notice: Some(Notice {
            text: "Done.",
            severity: "good",
        }),
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
        ..empty()
    };
    vec![Box::new(empty()), Box::new(waiting), Box::new(full)]
}
