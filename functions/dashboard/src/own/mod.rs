//! `/dashboard/`: everybody's own pages.

mod account;
mod files;
mod home;
mod pay;

use crate::session::{visitor, wants_json};
use shared::app::App;
use shared::domain::User;
use shared::gateway::Gateway;
use shared::http::{ApiError, Failure, Method, Request, Response, see_other};

const SIGN_IN: &str = "/dashboard/sign-in/";

/// `None`: no such page.
pub async fn handle(
    app: &App,
    gateway: &Gateway,
    path: &str,
    id: &str,
    request: &Request,
) -> Option<Result<Response, Failure>> {
    let sent = request.method == Method::POST;
    Some(match path {
        "/dashboard/" => home::show_home(app, gateway, request).await,
        SIGN_IN if sent => account::sign_in(app, request).await,
        SIGN_IN => account::show_sign_in(app, request).await,
        "/dashboard/register/" if sent => account::register(app, request).await,
        "/dashboard/register/" => account::show_registration(app, request).await,
        "/dashboard/sign-out/" => account::sign_out(app, request).await,
        "/dashboard/pay/" => pay::pay(app, gateway, request).await,
        "/dashboard/payments/{id}/check/" => pay::check(app, gateway, id, request).await,
        "/dashboard/upload/" => files::upload(app, gateway, request).await,
        "/dashboard/access-token/" => files::access_token(app, request).await,
        "/dashboard/files/{id}/" => files::show_row(app, id, request).await,
        "/dashboard/files/{id}/download/" => files::download(app, id, request).await,
        _ => return None,
    })
}

/// The visitor, or where to send somebody who is not signed in: people to the form, scripts a 401.
async fn signed_in(app: &App, request: &Request) -> Result<Result<User, Response>, Failure> {
    match visitor(app, request).await? {
        Some(user) => Ok(Ok(user)),
        None if wants_json(request) => Err(ApiError::NotAuthenticated.into()),
        None => Ok(Err(see_other(SIGN_IN))),
    }
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    [account::samples(), files::samples(), home::samples()]
        .into_iter()
        .flatten()
        .collect()
}
