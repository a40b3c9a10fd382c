//! The one page a person works with: the next step on top, then files, payments and history.

use super::signed_in;
use crate::rows::{ActivityRow, FileRow, PaymentRow, failure_reason};
use anyhow::Result;
use askama::Template;
use futures_util::try_join;
use shared::app::App;
use shared::domain::{Activity, FileFormat, FileId, NewFile, Payment, StoredFile, User};
use shared::gateway::Gateway;
use shared::http::{Failure, Reach, Request, Response, StatusCode};
use shared::pages::{Frame, show};
use shared::store::{Cursor, Page, PageRequest};

const FILES: usize = 20;
const PAYMENTS: usize = 5;
const ACTIVITIES: usize = 8;

/// Up to here the page's script sends a file through the API's gateway, which takes 6 MB as base64;
/// larger ones go straight to storage.
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
    largest_form_bytes: u32,
    /// The newest payment, if the gateway has not decided on it.
    waiting: Option<PaymentRow>,
    files: Vec<FileRow>,
    older_files: Option<String>,
    payments: Vec<PaymentRow>,
    older_payments: Option<String>,
    activities: Vec<ActivityRow>,
}

/// What just happened, by the word in the address; nobody else's words get onto the page.
#[derive(Clone, Copy, Debug)]
struct Notice {
    text: &'static str,
    mood: &'static str,
}

impl Notice {
    fn read(request: &Request) -> Option<Self> {
        let (mood, text) = match request.query_parameter("notice")? {
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
        Some(Self { text, mood })
    }
}

pub async fn show_home(
    app: &App,
    gateway: &Gateway,
    request: &Request,
) -> Result<Response, Failure> {
    let user = match signed_in(app, request).await? {
        Ok(user) => user,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = home_page(app, request, &user).await?;
    answer(app, gateway, StatusCode::OK, &user, &page).await
}

/// The page again, under the form that was refused.
pub async fn show_problem(
    app: &App,
    gateway: &Gateway,
    request: &Request,
    user: &User,
    (status, problem): (StatusCode, String),
) -> Result<Response, Failure> {
    let mut page = home_page(app, request, user).await?;
    page.problem = Some(problem);
    answer(app, gateway, status, user, &page).await
}

/// The page may send its visitor to the gateway, and its script may put files into storage.
async fn answer(
    app: &App,
    gateway: &Gateway,
    status: StatusCode,
    user: &User,
    page: &HomePage,
) -> Result<Response, Failure> {
    let reach = Reach {
        forms: gateway.origin(),
        requests: storage_origin(app, user).await?,
    };
    Ok(show(status, page, &page.frame, &reach))
}

/// Where presigned addresses lead; asked by making one, which stays within this process.
async fn storage_origin(app: &App, user: &User) -> Result<String> {
    let new = NewFile {
        filename: "x.txt".to_owned(),
        format: FileFormat::Txt,
        size_bytes: 1,
    };
    let some_file = StoredFile::accept(FileId::random(), user.id, new, app.clock.now());
    let url = app.objects.download_url(&some_file).await?;
    let after_scheme = url.find("://").map_or(0, |place| place + 3);
    let end = url[after_scheme..].find('/');
    Ok(url[..end.map_or(url.len(), |end| after_scheme + end)].to_owned())
}

async fn home_page(app: &App, request: &Request, user: &User) -> Result<HomePage> {
    let part = |limit, cursor| PageRequest {
        limit,
        before: request.query_parameter(cursor).and_then(Cursor::decode),
    };
    let (mut files, payments, activities) = try_join!(
        app.store.files_of(user.id, part(FILES, "files")),
        app.store.payments_of(user.id, part(PAYMENTS, "payments")),
        app.store.activities_of(
            user.id,
            PageRequest {
                limit: ACTIVITIES,
                before: None
            }
        ),
    )?;
    add_new_file(app, request, user, &mut files.rows).await?;
    let newest = payments.rows.first().map(PaymentRow::from);
    Ok(HomePage {
        frame: Frame::of(&user.username, user.is_staff),
        notice: Notice::read(request),
        problem: None,
        credits: user.upload_credits,
        price: price(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: newest
            .filter(|payment| payment.is_pending && request.query_parameter("payments").is_none()),
        older_files: older(&files),
        files: file_rows(&files.rows, &activities.rows),
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

/// The list comes from an index that lags a moment behind; whoever just uploaded sees the file all
/// the same.
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

/// A failed file's reason is in the history.
fn file_rows(files: &[StoredFile], activities: &[Activity]) -> Vec<FileRow> {
    let reason = |file: &StoredFile| {
        let name = file.filename.to_lowercase();
        let told = activities.iter().find(|activity| {
            failure_reason(activity).is_some() && activity.metadata["filename"] == *name
        });
        told.and_then(failure_reason).map(str::to_owned)
    };
    files
        .iter()
        .map(|file| {
            let row = FileRow::from(file);
            let failed = row.words.is_none() && !row.is_busy;
            FileRow {
                reason: failed.then(|| reason(file)).flatten(),
                ..row
            }
        })
        .collect()
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, activities, files, payments};
    let empty = || HomePage {
        frame: Frame::of(HOSTILE, false),
        notice: None,
        problem: None,
        credits: 0,
        price: price(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        waiting: None,
        files: Vec::new(),
        older_files: None,
        payments: Vec::new(),
        older_payments: None,
        activities: Vec::new(),
    };
    let full = HomePage {
        frame: Frame::of(HOSTILE, true),
        notice: Some(Notice {
            text: "Done.",
            mood: "good",
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
