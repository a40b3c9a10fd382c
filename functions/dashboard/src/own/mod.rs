//! `/dashboard/`: the pages of an account.

mod files;
mod home;
mod notice;
mod pay;
pub mod register;
pub mod sign_in;

use crate::routes::OwnPage;
use domain::User;
use service::{App, Provider};
use web::{Failure, Request, Response};

/// Answers a page to `user`, who is signed in. `id` is the segment in the place of `{id}`, empty for a path without one.
pub async fn handle(
    app: &App,
    provider: &Provider,
    page: OwnPage,
    id: &str,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match page {
        OwnPage::Home => home::show_home(app, provider, user, request).await,
        OwnPage::Pay => pay::pay(app, provider, user, request).await,
        OwnPage::CheckPayment => pay::check(app, provider, user, id).await,
        OwnPage::Upload => files::upload(app, provider, user, request).await,
        OwnPage::AccessToken => files::access_token(app, user),
        OwnPage::FileRow => files::show_row(app, user, id).await,
        OwnPage::Download => files::download(app, user, id).await,
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    let pages = [
        sign_in::samples(),
        register::samples(),
        files::samples(),
        home::samples(),
    ];
    pages.into_iter().flatten().collect()
}
