//! `/api/dashboard/`: the pages for staff, which see all accounts. What they change there leaves a line in
//! the list of acts.

mod account;
mod acts;
mod audit;
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

use crate::routes::StaffPage;
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
        StaffPage::Overview => overview::show_overview(app, user, request).await,
        StaffPage::Payments => tables::show_table::<Payment>(app, user, request).await,
        StaffPage::Files => tables::show_table::<StoredFile>(app, user, request).await,
        StaffPage::Activities => tables::show_table::<Activity>(app, user, request).await,
        StaffPage::Payment => payment::show_payment(app, user, id, request).await,
        StaffPage::CheckPayment => acts::ask_provider(app, provider, id).await,
        StaffPage::Held => held::show_held(app, user, request).await,
        StaffPage::RefundPayment => acts::refund_payment(app, user, id, request).await,
        StaffPage::CreditPayment => acts::credit_payment(app, user, id, request).await,
        StaffPage::Account => account::show_account(app, user, id, request).await,
        StaffPage::ChangeCredits => acts::change_credits(app, user, id, request).await,
        StaffPage::SetActive => acts::set_active(app, user, id, request).await,
        StaffPage::Audit => audit::show_audit(app, user, request).await,
        StaffPage::PaymentsCsv => export::export::<Payment>(app, request).await,
        StaffPage::FilesCsv => export::export::<StoredFile>(app, request).await,
        StaffPage::ActivitiesCsv => export::export::<Activity>(app, request).await,
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    let pages = [
        overview::samples(language),
        payment::samples(language),
        held::samples(language),
        account::samples(language),
        audit::samples(language),
        tables::samples(language),
    ];
    pages.into_iter().flatten().collect()
}
