//! One account as staff see it, with what they can change.

use super::acts::{Form, OutcomeNote, RefusedForm, account_id};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use askama::Template;
use domain::{User, UserId};
use service::App;
use service::staff_acts::{MAX_CREDITS, MAX_REASON_CHARS};
use web::language::{Moment, STAFF, STAFF_ACTS, StaffActTexts, StaffTexts, Visit, grouped};
use web::pages::{Frame, show, show_with};
use web::{ApiError, CspSources, Failure, Request, Response, StatusCode};

#[derive(Debug, Template)]
#[template(path = "staff-account.html")]
pub struct AccountPage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static StaffActTexts,
    outcome: Option<OutcomeNote>,
    refused: Option<RefusedForm>,
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

impl AccountPage {
    /// In the form that changes them: what was typed, or else the number now.
    fn shown_credits(&self) -> String {
        let refused = self.refused.as_ref();
        let typed = refused.and_then(RefusedForm::credits);
        typed.map_or_else(|| self.credits.to_string(), str::to_owned)
    }
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
    let mut page = read(app, viewer, account_id(id)?, request).await?;
    page.outcome = OutcomeNote::of(request, page.frame.language);
    Ok(show(&page, &page.frame))
}

/// The page again, with a form that was refused.
pub async fn show_again(
    app: &App,
    viewer: &User,
    id: UserId,
    request: &Request,
    refused: RefusedForm,
) -> Result<Response, Failure> {
    let mut page = read(app, viewer, id, request).await?;
    page.frame = page.frame.at(&page.path);
    page.outcome = Some(refused.note(page.frame.language));
    page.refused = Some(refused);
    let sources = CspSources::default();
    Ok(show_with(
        StatusCode::BAD_REQUEST,
        &page,
        &page.frame,
        &sources,
    ))
}

async fn read(
    app: &App,
    viewer: &User,
    id: UserId,
    request: &Request,
) -> Result<AccountPage, Failure> {
    let account = app.store.find_user(id).await?;
    let account = account.ok_or(ApiError::NOT_FOUND)?;
    let frame = Frame::of(viewer, Visit::of(request));
    Ok(page(frame, &account, account.id == viewer.id))
}

fn page(frame: Frame, account: &User, is_own: bool) -> AccountPage {
    let language = frame.language;
    AccountPage {
        frame,
        staff: STAFF.of(language),
        t: STAFF_ACTS.of(language),
        outcome: None,
        refused: None,
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
        AccountPage {
            outcome: Some(outcome),
            ..page(frame, &account, !is_active)
        }
    });
    pages.into_iter().map(|page| Box::new(page) as _).collect()
}
