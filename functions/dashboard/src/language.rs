//! The switch of the language, which every page has.

use crate::form::{next_page, typed};
use crate::routes::HOME;
use crate::session::{remember_language, visitor};
use service::{App, accounts};
use web::language::Language;
use web::{ApiError, Failure, Fields, Request, Response, StatusCode, see_other};

/// Keeps the language in a cookie, and in the account if somebody is signed in, and shows the same page again.
pub async fn choose(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let language = Language::parse(&typed(&fields, "language"))
        .ok_or_else(|| ApiError::field("language", "There is no such language."))?;
    if let Some(user) = visitor(app, request).await? {
        accounts::choose_language(app, &user, language).await?;
    }
    let next = typed(&fields, "next");
    let next = next_page(Some(&next)).unwrap_or(HOME);
    let mut response = see_other(next);
    if next.starts_with("/api/payment/") && fields.get("mer_txnid").is_some() {
        // The page is the answer to a callback of aamarPay. With this status the browser sends the same fields there.
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    }
    Ok(remember_language(app, request, language, response))
}
