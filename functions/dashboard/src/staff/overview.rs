//! The first page for staff: the totals, the last days, a search for a payment, and the latest payments.

use super::chart::Chart;
use super::owners::{Owner, Owners};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use crate::routes::HELD;
use crate::rows::PaymentRow;
use askama::Template;
use chrono::{Days, NaiveDate};
use domain::User;
use domain::calendar::bangladesh_day;
use futures_util::try_join;
use service::lists::{self, OwnerFilter};
use service::{App, Counts, PageRequest, Statistics};
use web::language::{
    self, Language, OverviewTexts, STAFF, StaffTexts, Visit, grouped, with_currency,
};
use web::pages::{Frame, show};
use web::{Failure, Request, Response};

const DAYS: u64 = 14;
const LATEST: usize = 5;

#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static OverviewTexts,
    /// Label and number.
    totals: Vec<(&'static str, String)>,
    /// The number of payments that are Held.
    held: u64,
    charts: Vec<Chart>,
    /// Day, payments and uploads: the numbers of the charts.
    days: Vec<(String, String, String)>,
    latest: Vec<(PaymentRow, Owner)>,
}

pub async fn show_overview(
    app: &App,
    viewer: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let frame = Frame::of(viewer, Visit::of(request));
    let language = frame.language;
    let today = bangladesh_day(app.clock.now());
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let newest = PageRequest {
        limit: LATEST,
        before: None,
    };
    let (statistics, processing, held, payments) = try_join!(
        app.store.statistics(first),
        app.store.count_processing_files(),
        app.store.count_held_payments(),
        lists::payments(app, OwnerFilter::Any, newest),
    )?;
    let owners = Owners::read(app, payments.rows.iter().map(|payment| payment.user_id)).await?;
    let latest = payments.rows.iter();
    let latest = latest.map(|payment| {
        let owner = owners.find(payment.user_id, language);
        (PaymentRow::new(payment, language), owner)
    });
    let unfinished = Unfinished { processing, held };
    let page = overview(frame, &statistics, unfinished, first, latest.collect());
    Ok(show(&page, &page.frame))
}

/// What waits for something now.
#[derive(Clone, Copy, Debug, Default)]
struct Unfinished {
    /// Files that are Processing.
    processing: u64,
    /// Payments that are Held.
    held: u64,
}

fn overview(
    frame: Frame,
    statistics: &Statistics,
    unfinished: Unfinished,
    first: NaiveDate,
    latest: Vec<(PaymentRow, Owner)>,
) -> OverviewPage {
    let days: Vec<(NaiveDate, Counts)> = first
        .iter_days()
        .zip(0..DAYS)
        .map(|(day, _)| (day, statistics.days.get(&day).copied().unwrap_or_default()))
        .collect();
    let each = |value: fn(&Counts) -> u64| -> Vec<(NaiveDate, u64)> {
        days.iter()
            .map(|(day, counts)| (*day, value(counts)))
            .collect()
    };
    let language = frame.language;
    let staff = STAFF.of(language);
    let t = &staff.overview_page;
    let paid = each(|counts| counts.payments_paid);
    let accepted = each(|counts| counts.files_accepted);
    let number = |number| grouped(number, language);
    OverviewPage {
        frame,
        staff,
        t,
        totals: totals(&statistics.total, unfinished.processing, language),
        held: unfinished.held,
        charts: vec![
            Chart::new(t.payments_per_day, &paid, language),
            Chart::new(t.uploads_per_day, &accepted, language),
        ],
        days: days
            .iter()
            .rev()
            .map(|(day, counts)| {
                (
                    language::day(*day, language),
                    number(counts.payments_paid),
                    number(counts.files_accepted),
                )
            })
            .collect(),
        latest,
    }
}

fn totals(total: &Counts, processing: u64, language: Language) -> Vec<(&'static str, String)> {
    let t = &STAFF.of(language).overview_page;
    let number = |number| grouped(number, language);
    let users = total.users_registered.saturating_sub(total.users_deleted);
    let revenue = u64::try_from(total.revenue.hundredths() / 100).unwrap_or_default();
    vec![
        (t.users, number(users)),
        (t.payments_started, number(total.payments_opened)),
        (t.payments_confirmed, number(total.payments_paid)),
        (t.payments_refunded, number(total.payments_refunded)),
        (t.revenue, with_currency(&number(revenue), language)),
        (t.words_counted, number(total.words)),
        (t.files_completed, number(total.files_completed)),
        (t.files_processing, number(processing)),
        (t.files_failed, number(total.files_failed)),
        (t.files_refunded, number(total.files_refunded)),
    ]
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{frame, payments, user};
    let first = NaiveDate::from_ymd_opt(2026, 11, 9).unwrap();
    let staff = || frame(Some(&user(true)), language);
    let mut statistics = Statistics::default();
    let nothing = Unfinished::default();
    let empty = overview(staff(), &statistics, nothing, first, Vec::new());
    statistics.total.payments_paid = 12_345;
    statistics.days.insert(first, statistics.total);
    let latest = payments(language).into_iter();
    let latest = latest.zip(super::owners::samples(language));
    let unfinished = Unfinished {
        processing: 3,
        held: 2,
    };
    let full = overview(staff(), &statistics, unfinished, first, latest.collect());
    vec![Box::new(empty), Box::new(full)]
}
