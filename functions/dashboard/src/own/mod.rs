//! `/dashboard/`: the pages of an account.

mod account;
mod file;
mod files;
mod home;
mod notice;
mod pay;
mod receipt;
pub mod register;
pub mod sign_in;

use crate::Queues;
use crate::routes::OwnPage;
use domain::User;
use service::{App, Provider};
use web::{Failure, Request, Response};

/// Answers a page to `user`, who is signed in. `id` is the segment in the place of `{id}`, empty for a path without one.
pub async fn handle(
    app: &App,
    (provider, queues): (&Provider, &Queues),
    page: OwnPage,
    id: &str,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match page {
        OwnPage::Home => home::show_home(app, provider, user, request).await,
        OwnPage::Pay => pay::pay(app, provider, user, request).await,
        OwnPage::CheckPayment => pay::check(app, provider, user, id).await,
        OwnPage::Receipt => receipt::show_receipt(app, user, id, request).await,
        OwnPage::Upload => files::upload(app, provider, user, request).await,
        OwnPage::File => file::show_file(app, user, id, request).await,
        OwnPage::DeleteFile => file::delete(app, user, id, request).await,
        OwnPage::AccessToken => files::access_token(app, user).await,
        OwnPage::FileRow => files::show_row(app, user, id, request).await,
        OwnPage::Download => files::download(app, user, id).await,
        OwnPage::Account => account::show_account(app, queues, user, request).await,
        OwnPage::SaveDetails => account::save_details(app, queues, user, request).await,
        OwnPage::ChangePassword => account::change_password(app, queues, user, request).await,
        OwnPage::SaveSettings => account::save_settings(app, queues, user, request).await,
        OwnPage::SendConfirmation => account::confirm_email(app, queues, user, request).await,
        OwnPage::EndSessions => account::end_sessions(app, user, request).await,
        OwnPage::RequestData => account::request_data(app, queues, user, request).await,
        OwnPage::DownloadData => account::download_data(app, user).await,
        OwnPage::DeleteAccount => account::delete(app, queues, user, request).await,
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    let pages = [
        account::samples(language),
        sign_in::samples(language),
        register::samples(language),
        file::samples(language),
        files::samples(language),
        home::samples(language),
        receipt::samples(language),
    ];
    pages.into_iter().flatten().collect()
}
