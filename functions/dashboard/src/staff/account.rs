//! One account as staff see it, with what they can change.

use super::acts::{OutcomeNote, account_id};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use askama::Template;
use domain::{User, UserId};
use service::App;
use service::staff_acts::{MAX_CREDITS, MAX_REASON_CHARS};
use web::language::{Moment, STAFF, STAFF_ACTS, StaffActTexts, StaffTexts, Visit, grouped};
use web::pages::{Frame, show};
use web::{ApiError, Failure, Request, Response};

#[derive(Debug, Template)]
#[template(path = "staff-account.html")]
pub struct AccountPage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static StaffActTexts,
    outcome: Option<OutcomeNote>,
    id: UserId,
    username: String,
    is_active: bool,
    joined: Moment,
    credits: u64,
    /// As the language writes it.
    credits_text: String,
    path: String,
    /// Nobody deactivates the own account.
    is_own: bool,
}

/// The address of an account's page.
pub fn account_path(id: UserId) -> String {
    format!("/api/dashboard/accounts/{id}/")
}

pub async fn show_account(
    app: &App,
    viewer: &User,
    id: &str,
    request: &Request,
) -> Result<Response, Failure> {
    let found = app.store.find_user(account_id(id)?).await?;
    let account = found.ok_or(ApiError::NOT_FOUND)?;
    let frame = Frame::of(viewer, Visit::of(request));
    let outcome = OutcomeNote::of(request, frame.language);
    let page = page(frame, &account, outcome, account.id == viewer.id);
    Ok(show(&page, &page.frame))
}

fn page(frame: Frame, account: &User, outcome: Option<OutcomeNote>, is_own: bool) -> AccountPage {
    let language = frame.language;
    AccountPage {
        frame,
        staff: STAFF.of(language),
        t: STAFF_ACTS.of(language),
        outcome,
        id: account.id,
        username: account.username.clone(),
        is_active: account.is_active,
        joined: Moment::new(account.date_joined, language),
        credits: account.upload_credits,
        credits_text: grouped(account.upload_credits, language),
        path: account_path(account.id),
        is_own,
    }
}

#[cfg(test)]
pub fn samples(language: web::language::Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame, user};
    use web::pages::Severity;
    let pages = [true, false].map(|is_active| {
        let account = User {
            username: HOSTILE.to_owned(),
            is_active,
            ..user(false)
        };
        let outcome = OutcomeNote {
            severity: Severity::Good,
            text: HOSTILE.to_owned(),
        };
        let frame = frame(Some(&user(true)), language);
        page(frame, &account, Some(outcome), !is_active)
    });
    pages.into_iter().map(|page| Box::new(page) as _).collect()
}
