//! `/api/dashboard/`: the pages for staff, which see all accounts. Their only act is to ask aamarPay about a payment again.

mod chart;
mod csv;
mod export;
mod filter;
mod held;
mod listed;
mod overview;
mod owners;
mod payment;
mod table;
mod tables;

use crate::routes::{SIGN_IN, StaffPage};
use domain::{Activity, Payment, StoredFile, User};
use service::{App, Provider};
use web::{Failure, Request, Response};

/// Answers a page to `user`, who is staff. `id` is the segment in the place of `{id}`, empty for a path without one.
pub async fn handle(
    app: &App,
    provider: &Provider,
    page: StaffPage,
    id: &str,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match page {
        StaffPage::Overview => overview::show_overview(app, user).await,
        StaffPage::Payments => tables::show_table::<Payment>(app, user, request).await,
        StaffPage::Files => tables::show_table::<StoredFile>(app, user, request).await,
        StaffPage::Activities => tables::show_table::<Activity>(app, user, request).await,
        StaffPage::Payment => payment::show_payment(app, user, id).await,
        StaffPage::CheckPayment => held::check(app, provider, id).await,
        StaffPage::Held => held::show_held(app, user).await,
        StaffPage::PaymentsCsv => export::export::<Payment>(app, request).await,
        StaffPage::FilesCsv => export::export::<StoredFile>(app, request).await,
        StaffPage::ActivitiesCsv => export::export::<Activity>(app, request).await,
    }
}

/// The URL of the sign-in form that returns to the page of `request`.
pub fn sign_in_and_return(request: &Request) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &request.query {
        query.append_pair(name, value);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    let next = format!("{}{mark}{query}", request.path);
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{SIGN_IN}?next={next}")
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let pages = [
        overview::samples(),
        payment::samples(),
        held::samples(),
        tables::samples(),
    ];
    pages.into_iter().flatten().collect()
}
