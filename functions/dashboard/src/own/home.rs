//! The home page: the next step on top, then the files, payments and activities of the account.

use super::notice::Notice;
use crate::rows::{ActivityRow, FileRow, PaymentRow};
use anyhow::Result;
use askama::Template;
use domain::{FileId, Payment, PaymentStatus, StoredFile, User};
use futures_util::try_join;
use service::checkout::find_payment_url;
use service::lists::{self, OwnerFilter};
use service::throttle::refunds_left;
use service::{App, Cursor, Page, PageRequest, Provider};
use web::language::{
    FILE_CHECK, FileCheckTexts, HOME, HomeTexts, Language, PAYMENTS, Visit, formats, price,
};
use web::pages::{Frame, accepted_formats, extensions, show_with};
use web::{CspSources, Failure, Request, Response, StatusCode};

const FILE_ROWS: usize = 20;
const PAYMENT_ROWS: usize = 5;
const ACTIVITY_ROWS: usize = 8;

/// The page's script sends files up to this size through API Gateway to Lambda, which takes 6 MB of base64, and larger ones
/// straight to storage.
const LARGEST_FORM_BYTES: u32 = 4_000_000;

#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    frame: Frame,
    t: &'static HomeTexts,
    notice: Option<Notice>,
    /// Why the upload that was just sent was refused.
    problem: Option<String>,
    credits: u64,
    price: String,
    /// As [`formats`] lists them.
    formats: String,
    /// As [`accepted_formats`] writes them.
    accepted_formats: String,
    /// What happens to the credit of a file that cannot be counted.
    refund_promise: String,
    largest_form_bytes: u32,
    /// As [`extensions`] writes them.
    extensions: String,
    file_check: &'static FileCheckTexts,
    /// See [`FileCheckTexts::extension`].
    check_extension: String,
    /// See [`FileCheckTexts::no_extension`].
    check_no_extension: String,
    /// The newest payment, if it may still lead to a credit.
    waiting: Option<Waiting>,
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

/// A payment of which the payer has to wait for the outcome.
#[derive(Debug)]
struct Waiting {
    payment: PaymentRow,
    title: &'static str,
    /// What the payer waits for, and what to do.
    lead: String,
    is_held: bool,
}

impl Waiting {
    fn new(payment: &Payment, language: Language) -> Option<Self> {
        let t = HOME.of(language);
        let (title, lead) = match payment.status {
            PaymentStatus::Pending if payment.transaction_id.at_provider().is_some() => {
                (t.waiting_title, t.waiting_lead.to_owned())
            }
            PaymentStatus::Held => {
                let t = PAYMENTS.of(language);
                (t.held_title, (t.held_explanation)(payment.hold_reason))
            }
            _ => return None,
        };
        Some(Self {
            payment: PaymentRow::new(payment, language),
            title,
            lead,
            is_held: payment.status == PaymentStatus::Held,
        })
    }
}

impl HomePage {
    /// Whether there is a button to pay although the next step is another one.
    fn offers_another_payment(&self) -> bool {
        self.credits > 0 || self.waiting.as_ref().is_some_and(|waiting| waiting.is_held)
    }
}

pub async fn show_home(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let frame = Frame::of(user, Visit::of(request));
    let page = home_page(app, request, user, frame).await?;
    answer(app, provider, StatusCode::OK, &page).await
}

/// The page again, with the reason why its form was refused.
pub async fn show_problem(
    app: &App,
    provider: &Provider,
    user: &User,
    request: &Request,
    frame: Frame,
    (status, problem): (StatusCode, String),
) -> Result<Response, Failure> {
    let mut page = home_page(app, request, user, frame).await?;
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

async fn home_page(app: &App, request: &Request, user: &User, frame: Frame) -> Result<HomePage> {
    let language = frame.language;
    let part = |limit, cursor| PageRequest {
        limit,
        before: request.query_parameter(cursor).and_then(Cursor::decode),
    };
    let own = OwnerFilter::Only(user.id);
    let latest = PageRequest {
        limit: ACTIVITY_ROWS,
        before: None,
    };
    let (mut files, payments, activities, refund_promise) = try_join!(
        lists::files(app, own, part(FILE_ROWS, "files")),
        lists::payments(app, own, part(PAYMENT_ROWS, "payments")),
        lists::activities(app, own, latest),
        refund_promise(app, user, language),
    )?;
    add_new_file(app, request, user, &mut files.rows).await?;
    let is_first_page = request.query_parameter("payments").is_none();
    let newest = payments.rows.first().filter(|_| is_first_page);
    let continue_url = match newest {
        Some(payment) if payment.status == PaymentStatus::Pending => {
            find_payment_url(app, payment).await?
        }
        _ => None,
    };
    Ok(HomePage {
        frame,
        t: HOME.of(language),
        notice: Notice::that_holds(request, user, &files.rows, &payments.rows),
        problem: None,
        credits: user.upload_credits,
        price: price(language),
        formats: formats(language),
        accepted_formats: accepted_formats(),
        refund_promise,
        largest_form_bytes: LARGEST_FORM_BYTES,
        extensions: extensions(),
        file_check: FILE_CHECK.of(language),
        check_extension: FileCheckTexts::extension(language),
        check_no_extension: FileCheckTexts::no_extension(language),
        waiting: newest.and_then(|payment| Waiting::new(payment, language)),
        continue_url,
        older_files: older(&files),
        files: rows(&files.rows, language, FileRow::new),
        older_payments: older(&payments),
        payments: rows(&payments.rows, language, PaymentRow::new),
        activities: rows(&activities.rows, language, ActivityRow::new),
    })
}

/// What the upload form says about files that cannot be counted.
async fn refund_promise(app: &App, user: &User, language: Language) -> Result<String> {
    if user.upload_credits == 0 {
        // There is no form then.
        return Ok(String::new());
    }
    let left = refunds_left(app, user.id).await?;
    Ok((HOME.of(language).refund_promise)(left))
}

fn rows<T, R>(stored: &[T], language: Language, row: impl Fn(&T, Language) -> R) -> Vec<R> {
    stored.iter().map(|stored| row(stored, language)).collect()
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
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, activities, files, frame, payments, user};
    let empty = || HomePage {
        frame: frame(Some(&user(false)), language),
        t: HOME.of(language),
        notice: None,
        problem: None,
        credits: 0,
        price: price(language),
        formats: formats(language),
        accepted_formats: accepted_formats(),
        refund_promise: String::new(),
        largest_form_bytes: LARGEST_FORM_BYTES,
        extensions: extensions(),
        file_check: FILE_CHECK.of(language),
        check_extension: FileCheckTexts::extension(language),
        check_no_extension: FileCheckTexts::no_extension(language),
        waiting: None,
        continue_url: None,
        files: Vec::new(),
        older_files: None,
        payments: Vec::new(),
        older_payments: None,
        activities: Vec::new(),
    };
    let full = HomePage {
        frame: frame(Some(&user(true)), language),
        notice: Some(Notice::PaymentPending),
        problem: Some(HOSTILE.to_owned()),
        credits: 2,
        files: files(language),
        older_files: Some("x".to_owned()),
        payments: payments(language),
        older_payments: Some("x".to_owned()),
        activities: activities(language),
        ..empty()
    };
    let payment = payments(language).into_iter().next();
    let waiting = HomePage {
        waiting: payment.map(|payment| Waiting {
            payment,
            title: "Waiting",
            lead: HOSTILE.to_owned(),
            is_held: false,
        }),
        continue_url: Some(HOSTILE.to_owned()),
        ..empty()
    };
    vec![Box::new(empty()), Box::new(waiting), Box::new(full)]
}
