//! `/dashboard/`, the web pages for everyone, and `/api/dashboard/`, those for staff.
//!
//! Everybody reaches every path, because a page without a session leads to the sign-in form instead of a 401. The router
//! below signs the visitor in once, and hands the account to the pages that need one.

mod form;
mod own;
mod problem;
mod routes;
mod rows;
mod session;
mod staff;

use own::{register, sign_in};
use routes::{AccountPage, Route};
use service::{App, Provider};
use session::{visitor, visitor_or_bearer, wants_json};
use web::runtime::serve_with_provider;
use web::{ApiError, Call, ErrorFormat, Failure, Method, Request, Response, see_other};

pub use routes::ENDPOINTS;

pub async fn handle(app: &App, provider: &Provider, call: Call) -> Result<Response, Failure> {
    let request = &call.request;
    if request.method == Method::POST {
        form::require_own_page(app, request)?;
    }
    let id = call.id.as_deref().unwrap_or("");
    match Route::of(&call)? {
        Route::Account(page) => account_page(app, page, request).await,
        Route::Own(page) => match visitor(app, request).await? {
            Some(user) => own::handle(app, provider, page, id, &user, request).await,
            None => sign_in_first(request, routes::SIGN_IN.to_owned()),
        },
        Route::Staff(page) => match visitor_or_bearer(app, request).await? {
            Some(user) if user.is_staff => {
                staff::handle(app, provider, page, id, &user, request).await
            }
            Some(_) => Err(ApiError::NOT_PERMITTED.into()),
            None => sign_in_first(request, staff::sign_in_and_return(request)),
        },
    }
}

/// Answers the pages that need no session.
async fn account_page(
    app: &App,
    page: AccountPage,
    request: &Request,
) -> Result<Response, Failure> {
    let is_sent = request.method == Method::POST;
    match page {
        AccountPage::SignIn if is_sent => sign_in::submit(app, request).await,
        AccountPage::SignIn => sign_in::show_form(app, request).await,
        AccountPage::Register if is_sent => register::submit(app, request).await,
        AccountPage::Register => register::show_form(app, request).await,
        AccountPage::SignOut => sign_in::sign_out(app, request).await,
    }
}

/// Sends a person to the sign-in form at `form`. A script cannot fill a form in, so it gets a 401.
fn sign_in_first(request: &Request, form: String) -> Result<Response, Failure> {
    match wants_json(request) {
        true => Err(ApiError::NotAuthenticated.into()),
        false => Ok(see_other(&form)),
    }
}

/// # Errors
/// As for [`serve_with_provider`].
pub async fn run() -> Result<(), web::Error> {
    serve_with_provider(ENDPOINTS, ErrorFormat::Html(problem::page), handle).await
}

#[cfg(test)]
mod tests {
    use crate::{own, problem, rows, staff};

    #[test]
    fn every_page_renders_its_samples_and_lets_no_markup_in() {
        let pages = [problem::samples(), own::samples(), staff::samples()];
        for page in pages.into_iter().flatten() {
            let text = page.dyn_render().unwrap();
            assert!(!text.contains(rows::samples::HOSTILE), "{text}");
            assert!(!text.contains("alert(1)</script>"), "{text}");
            assert!(!text.contains("secret detail"), "{text}");
        }
    }
}
