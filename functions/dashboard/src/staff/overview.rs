//! The first page for staff: the totals, the last days, a search for a payment, and the latest payments.

use super::chart::Chart;
use super::owners::{Owner, Owners};
use super::table::Table;
use crate::routes::HELD;
use crate::rows::PaymentRow;
use askama::Template;
use chrono::{Days, NaiveDate};
use domain::calendar::bangladesh_day;
use domain::{Payment, User};
use futures_util::try_join;
use service::lists::{self, OwnerFilter};
use service::{App, Counts, PageRequest, Statistics};
use web::pages::{Frame, grouped, show};
use web::{Failure, Response};

const DAYS: u64 = 14;
const LATEST: usize = 5;

#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    frame: Frame,
    /// Label and number.
    totals: Vec<(&'static str, String)>,
    /// The number of payments that are Held.
    held: u64,
    charts: Vec<Chart>,
    /// Day, payments and uploads: the numbers of the charts.
    days: Vec<(String, u64, u64)>,
    latest: Vec<(PaymentRow, Owner)>,
}

pub async fn show_overview(app: &App, viewer: &User) -> Result<Response, Failure> {
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
    let latest = latest.map(|payment| (payment.into(), owners.find(payment.user_id)));
    let unfinished = Unfinished { processing, held };
    let page = overview(viewer, &statistics, unfinished, first, latest.collect());
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
    viewer: &User,
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
    OverviewPage {
        frame: Frame::of(viewer),
        totals: totals(&statistics.total, unfinished.processing),
        held: unfinished.held,
        charts: vec![
            Chart::new("Payments per day", &each(|counts| counts.payments_paid)),
            Chart::new("Uploads per day", &each(|counts| counts.files_accepted)),
        ],
        days: days
            .iter()
            .rev()
            .map(|(day, counts)| {
                let day = day.format("%-d %b %Y").to_string();
                (day, counts.payments_paid, counts.files_accepted)
            })
            .collect(),
        latest,
    }
}

fn totals(total: &Counts, processing: u64) -> Vec<(&'static str, String)> {
    let users = total.users_registered.saturating_sub(total.users_deleted);
    let revenue = u64::try_from(total.revenue.hundredths() / 100).unwrap_or_default();
    vec![
        ("Users", grouped(users)),
        ("Payments started", grouped(total.payments_opened)),
        ("Payments confirmed", grouped(total.payments_paid)),
        (
            "Revenue",
            format!("{} {}", grouped(revenue), Payment::CURRENCY),
        ),
        ("Words counted", grouped(total.words)),
        ("Files completed", grouped(total.files_completed)),
        ("Files processing", grouped(processing)),
        ("Files failed", grouped(total.files_failed)),
    ]
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{payments, user};
    let first = NaiveDate::from_ymd_opt(2026, 11, 9).unwrap();
    let viewer = user(true);
    let mut statistics = Statistics::default();
    let nothing = Unfinished::default();
    let empty = overview(&viewer, &statistics, nothing, first, Vec::new());
    statistics.total.payments_paid = 12_345;
    statistics.days.insert(first, statistics.total);
    let latest = payments().into_iter().zip(super::owners::samples());
    let unfinished = Unfinished {
        processing: 3,
        held: 2,
    };
    let full = overview(&viewer, &statistics, unfinished, first, latest.collect());
    vec![Box::new(empty), Box::new(full)]
}
