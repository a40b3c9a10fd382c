//! `/dashboard/`, the web pages for everyone, and `/api/dashboard/`, those for staff.
//!
//! Everybody reaches every path, because a page without a session leads to the sign-in form instead of a 401. The router
//! below signs the visitor in once, and hands the account to the pages that need one.

mod form;
mod input;
mod language;
mod own;
mod problem;
mod recovery;
mod routes;
mod rows;
mod session;
mod staff;

use domain::User;
use own::{register, sign_in};
use routes::{AccountPage, Route};
use service::mails::MailQueue;
use service::queue::Queue;
use service::{App, Provider};
use session::{visitor, visitor_or_bearer, wants_json};
use web::request_log::note_caller;
use web::runtime::{for_ever, serve_with_provider};
use web::{ApiError, Call, ErrorFormat, Failure, Method, Request, Response, see_other};

pub use routes::ENDPOINTS;

/// The queues that the pages send to.
#[derive(Clone, Debug)]
pub struct Queues {
    /// For deleted accounts.
    pub cleanup: Queue,
    pub mails: MailQueue,
    /// For archives with the data of an account.
    pub exports: Queue,
}

pub async fn handle(
    app: &App,
    provider: &Provider,
    queues: &Queues,
    call: Call,
) -> Result<Response, Failure> {
    let request = &call.request;
    if request.method == Method::POST {
        form::require_own_page(app, request)?;
    }
    let id = call.id.as_deref().unwrap_or("");
    match Route::of(&call)? {
        Route::Account(page) => account_page(app, queues, page, request).await,
        Route::Own(page) => match visitor(app, request).await? {
            Some(user) => {
                let answered = own::handle(app, (provider, queues), page, id, &user, request).await;
                answered.map(|response| of_visitor(response, &user))
            }
            // A form that was sent cannot be repeated after signing in.
            None if request.method == Method::POST => {
                sign_in_first(request, routes::SIGN_IN.to_owned())
            }
            None => sign_in_first(request, sign_in::sign_in_and_return(request)),
        },
        Route::Staff(page) => match visitor_or_bearer(app, request).await? {
            Some(user) if user.is_staff => {
                let answered = staff::handle(app, provider, page, id, &user, request).await;
                answered.map(|response| of_visitor(response, &user))
            }
            Some(user) if request.prefers_html() => {
                Ok(of_visitor(problem::not_permitted(&user, request), &user))
            }
            Some(_) => Err(ApiError::NOT_PERMITTED.into()),
            None => sign_in_first(request, sign_in::sign_in_and_return(request)),
        },
    }
}

/// The guard does not know who has a session, so the log does not either.
fn of_visitor(mut response: Response, user: &User) -> Response {
    note_caller(&mut response, user.id);
    response
}

/// Answers the pages that need no session.
async fn account_page(
    app: &App,
    queues: &Queues,
    page: AccountPage,
    request: &Request,
) -> Result<Response, Failure> {
    let is_sent = request.method == Method::POST;
    match page {
        AccountPage::SignIn if is_sent => sign_in::submit(app, request).await,
        AccountPage::SignIn => sign_in::show_form(app, request).await,
        AccountPage::Register if is_sent => register::submit(app, request).await,
        AccountPage::Register => register::show_form(app, request).await,
        AccountPage::Language => language::choose(app, request).await,
        AccountPage::RequestReset if is_sent => recovery::request(app, queues, request).await,
        AccountPage::RequestReset => Ok(recovery::show_request(queues, request)),
        AccountPage::ResetPassword if is_sent => recovery::reset(app, queues, request).await,
        AccountPage::ResetPassword => recovery::show_reset(app, request).await,
        AccountPage::ConfirmEmail if is_sent => recovery::confirm(app, request).await,
        AccountPage::ConfirmEmail => Ok(recovery::show_confirm(request)),
        AccountPage::Unsubscribe if is_sent => recovery::unsubscribe(app, request).await,
        AccountPage::Unsubscribe => Ok(recovery::show_unsubscribe(request)),
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
    let queues: &Queues = for_ever(Queues {
        cleanup: Queue::from_env("USER_CLEANUP_QUEUE_URL")?,
        mails: MailQueue::from_env()?,
        exports: Queue::from_env("EXPORT_QUEUE_URL")?,
    });
    let handle = |app, provider, call| handle(app, provider, queues, call);
    serve_with_provider(ENDPOINTS, ErrorFormat::Html(problem::page), handle).await
}

#[cfg(test)]
mod tests {
    use crate::{own, problem, recovery, rows, staff};
    use web::language::Language;

    #[test]
    fn every_page_renders_its_samples_and_lets_no_markup_in() {
        let pages = Language::all().map(|language| {
            [
                problem::samples(language),
                own::samples(language),
                recovery::samples(language),
                staff::samples(language),
            ]
        });
        for page in pages.flatten().flatten() {
            let text = page.dyn_render().unwrap();
            assert!(!text.contains(rows::samples::HOSTILE), "{text}");
            assert!(!text.contains("alert(1)</script>"), "{text}");
            assert!(!text.contains("secret detail"), "{text}");
        }
    }
}
