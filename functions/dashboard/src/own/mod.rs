//! `/dashboard/`: the pages of an account.

pub mod account;
mod files;
mod home;
mod pay;

use crate::routes::OwnPage;
use domain::User;
use service::{Aamarpay, App};
use web::{Failure, Request, Response};

pub const SIGN_IN: &str = "/dashboard/sign-in/";
pub const HOME: &str = "/dashboard/";

/// Answers a page to `user`, who is signed in. `id` is the segment in the place of `{id}`.
pub async fn handle(
    app: &App,
    aamarpay: &Aamarpay,
    page: OwnPage,
    id: &str,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match page {
        OwnPage::Home => home::show_home(app, aamarpay, user, request).await,
        OwnPage::Pay => pay::pay(app, aamarpay, user, request).await,
        OwnPage::CheckPayment => pay::check(app, aamarpay, user, id).await,
        OwnPage::Upload => files::upload(app, aamarpay, user, request).await,
        OwnPage::AccessToken => files::access_token(app, user),
        OwnPage::FileRow => files::show_row(app, user, id).await,
        OwnPage::Download => files::download(app, user, id).await,
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    [account::samples(), files::samples(), home::samples()]
        .into_iter()
        .flatten()
        .collect()
}
