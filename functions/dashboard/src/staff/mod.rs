//! `/api/dashboard/`: everything, for staff, read-only.

mod chart;
mod csv;
mod export;
mod filter;
mod listed;
mod overview;
mod payment;
mod tables;

use crate::session::{visitor_or_bearer, wants_json};
use futures_util::{StreamExt, TryStreamExt, stream};
use shared::app::App;
use shared::domain::{Activity, Payment, StoredFile, User, UserId};
use shared::http::{ApiError, Failure, Request, Response, see_other};
use std::collections::{BTreeMap, BTreeSet};

const READS_AT_ONCE: usize = 32;

/// `path` is what follows `/api/dashboard/`.
pub async fn handle(
    app: &App,
    path: &str,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let user = match visitor_or_bearer(app, request).await? {
        Some(user) => user,
        None if wants_json(request) => return Err(ApiError::NotAuthenticated.into()),
        None => return Ok(see_other(&sign_in(request))),
    };
    if !user.is_staff {
        return Err(ApiError::NOT_PERMITTED.into());
    }
    match path {
        "" => overview::show_overview(app, &user).await,
        "payments/" => tables::show_table::<Payment>(app, &user, request).await,
        "files/" => tables::show_table::<StoredFile>(app, &user, request).await,
        "activities/" => tables::show_table::<Activity>(app, &user, request).await,
        "payments/{id}/" => payment::show_payment(app, &user, id).await,
        "payments.csv/" => export::export::<Payment>(app, request).await,
        "files.csv/" => export::export::<StoredFile>(app, request).await,
        "activities.csv/" => export::export::<Activity>(app, request).await,
        _ => Err(ApiError::NOT_FOUND.into()),
    }
}

/// The form that comes back to the page that was asked for.
fn sign_in(request: &Request) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &request.query {
        query.append_pair(name, value);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    let next = format!("{}{mark}{query}", request.path);
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/dashboard/sign-in/?next={next}")
}

/// Names for the numbers on a page; the deleted have none.
async fn usernames(
    app: &App,
    ids: impl Iterator<Item = UserId>,
) -> anyhow::Result<BTreeMap<UserId, String>> {
    let ids: BTreeSet<UserId> = ids.collect();
    let users = stream::iter(ids).map(|id| app.store.find_user(id));
    // An export may name thousands: not all of them at once.
    let users: Vec<Option<User>> = users.buffer_unordered(READS_AT_ONCE).try_collect().await?;
    let named = users.into_iter().flatten();
    Ok(named.map(|user| (user.id, user.username)).collect())
}

#[cfg(test)]
pub fn samples() -> Vec<Box<dyn askama::DynTemplate>> {
    [overview::samples(), payment::samples(), tables::samples()]
        .into_iter()
        .flatten()
        .collect()
}
