//! The links that confirm an address, and that end the mails about results.

use super::page::{MessagePage, OneFormPage};
use crate::form::typed;
use crate::routes::{ACCOUNT, CONFIRM_EMAIL, UNSUBSCRIBE};
use domain::UserId;
use service::App;
use service::email_confirmation::{self, ConfirmEmail};
use service::mails::{self, Unsubscribe};
use web::language::{RECOVERY, Visit};
use web::pages::Frame;
use web::{ApiError, Failure, Fields, Request, Response};

/// Asks whether the address shall be confirmed.
pub fn show_confirm(request: &Request) -> Response {
    let frame = Frame::anonymous(Visit::of(request));
    let t = RECOVERY.of(frame.language);
    let page = OneFormPage {
        frame,
        heading: t.confirm_title,
        lead: t.confirm_lead,
        action: CONFIRM_EMAIL,
        hidden: vec![("token", parameter(request, "token"))],
        input: None,
        button: t.confirm,
        problem: None,
    };
    page.show()
}

/// Confirms the address.
pub async fn confirm(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let token = typed(&fields, "token");
    let frame = Frame::anonymous(Visit::of(request)).at(ACCOUNT);
    let t = RECOVERY.of(frame.language);
    let message = |heading, text, next| MessagePage {
        frame,
        heading,
        paragraphs: vec![text],
        next,
    };
    match email_confirmation::confirm(app, &token, &request.source_ip).await? {
        ConfirmEmail::Done => {
            let next = (ACCOUNT, t.to_account);
            Ok(message(t.confirmed_title, t.confirmed, next).show())
        }
        ConfirmEmail::InvalidToken => {
            let next = (ACCOUNT, t.to_account);
            Ok(message(t.dead_link_title, t.dead_confirm_link, next).refuse())
        }
        ConfirmEmail::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

/// Asks whether the mails shall end.
pub fn show_unsubscribe(request: &Request) -> Response {
    let frame = Frame::anonymous(Visit::of(request));
    let t = RECOVERY.of(frame.language);
    let hidden = ["account", "key"].map(|name| (name, parameter(request, name)));
    let page = OneFormPage {
        frame,
        heading: t.unsubscribe_title,
        lead: t.unsubscribe_lead,
        action: UNSUBSCRIBE,
        hidden: hidden.into(),
        input: None,
        button: t.unsubscribe,
        problem: None,
    };
    page.show()
}

/// Ends the mails about payments and files.
pub async fn unsubscribe(app: &App, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let frame = Frame::anonymous(Visit::of(request)).at(ACCOUNT);
    let t = RECOVERY.of(frame.language);
    let message = |heading, text| MessagePage {
        frame,
        heading,
        paragraphs: vec![text],
        next: (ACCOUNT, t.to_account),
    };
    // No account has the id 0.
    let id = UserId(typed(&fields, "account").parse().unwrap_or_default());
    let key = typed(&fields, "key");
    match mails::unsubscribe(app, id, &key, &request.source_ip).await? {
        Unsubscribe::Done => Ok(message(t.unsubscribed_title, t.unsubscribed).show()),
        Unsubscribe::InvalidKey => Ok(message(t.dead_link_title, t.dead_unsubscribe_link).refuse()),
        Unsubscribe::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}

fn parameter(request: &Request, name: &str) -> String {
    request.query_parameter(name).unwrap_or("").to_owned()
}
