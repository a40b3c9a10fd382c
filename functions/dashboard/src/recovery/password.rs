//! A forgotten password: asking for a link, and choosing a new password with it.

use super::page::{MessagePage, OneFormPage};
use crate::Queues;
use crate::form::typed;
use crate::input::Input;
use crate::routes::{RESET, RESET_CONFIRM, SIGN_IN};
use domain::{AccountField, Problems};
use service::App;
use service::password_reset::{self, RequestReset, ResetPassword};
use web::language::{PROBLEMS, RECOVERY, Visit};
use web::pages::Frame;
use web::{ApiError, Failure, Fields, Request, Response};

/// Asks for the address of the account.
pub fn show_request(queues: &Queues, request: &Request) -> Response {
    let frame = Frame::anonymous(Visit::of(request));
    match queues.mails.is_on() {
        true => request_page(frame, String::new(), &Problems::default()).show(),
        false => no_mails(frame).show(),
    }
}

/// Sends a link to every account with the address. The page is the same if there is none.
pub async fn request(app: &App, queues: &Queues, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let frame = Frame::anonymous(Visit::of(request)).at(RESET);
    let email = fields.required_text(AccountField::Email.as_str());
    let value = typed(&fields, AccountField::Email.as_str());
    let address = &request.source_ip;
    match password_reset::request(app, &queues.mails, email, address).await? {
        RequestReset::Accepted => {
            let t = RECOVERY.of(frame.language);
            let page = MessagePage {
                frame,
                heading: t.reset_sent_title,
                paragraphs: vec![t.reset_sent, t.reset_not_arrived],
                next: (SIGN_IN, t.back_to_sign_in),
            };
            Ok(page.show())
        }
        RequestReset::Invalid(problems) => {
            let page = request_page(frame, value, &problems);
            Ok(page.refuse(problems.into()))
        }
        RequestReset::NoMails => Ok(no_mails(frame).show()),
        RequestReset::Throttled {
            retry_after_seconds,
        } => {
            let page = request_page(frame, value, &Problems::default());
            Ok(throttled(page, retry_after_seconds))
        }
    }
}

/// Asks for the new password, if the link can still be used.
pub async fn show_reset(app: &App, request: &Request) -> Result<Response, Failure> {
    let frame = Frame::anonymous(Visit::of(request));
    let token = request.query_parameter("token").unwrap_or("");
    Ok(match password_reset::is_usable(app, token).await? {
        true => reset_page(frame, token, &Problems::default()).show(),
        false => dead_link(frame).refuse(),
    })
}

/// Sets the new password.
pub async fn reset(app: &App, queues: &Queues, request: &Request) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let frame = Frame::anonymous(Visit::of(request)).at(RESET);
    let token = typed(&fields, "token");
    let password = fields.required_text(AccountField::Password.as_str());
    let address = &request.source_ip;
    let outcome = password_reset::reset(app, &queues.mails, &token, password, address).await?;
    Ok(match outcome {
        ResetPassword::Done => {
            let t = RECOVERY.of(frame.language);
            let page = MessagePage {
                frame,
                heading: t.changed_title,
                paragraphs: vec![t.changed],
                next: (SIGN_IN, t.sign_in),
            };
            page.show()
        }
        ResetPassword::Invalid(problems) => {
            let page = reset_page(frame, &token, &problems);
            page.refuse(problems.into())
        }
        ResetPassword::InvalidToken => dead_link(frame).refuse(),
        ResetPassword::Throttled {
            retry_after_seconds,
        } => {
            let page = reset_page(frame, &token, &Problems::default());
            throttled(page, retry_after_seconds)
        }
    })
}

fn request_page(frame: Frame, email: String, problems: &Problems) -> OneFormPage {
    let language = frame.language;
    let t = RECOVERY.of(language);
    let input = Input::of(AccountField::Email, language).with(email);
    OneFormPage {
        frame,
        heading: t.reset_title,
        lead: t.reset_lead,
        action: RESET,
        hidden: Vec::new(),
        input: Some(input.explained(problems, language)),
        button: t.reset_send,
        problem: None,
    }
}

fn reset_page(frame: Frame, token: &str, problems: &Problems) -> OneFormPage {
    let language = frame.language;
    let t = RECOVERY.of(language);
    let input = Input::of(AccountField::Password, language).labelled(t.new_password);
    OneFormPage {
        frame,
        heading: t.choose_title,
        lead: t.choose_lead,
        action: RESET_CONFIRM,
        hidden: vec![("token", token.to_owned())],
        input: Some(input.explained(problems, language)),
        button: t.choose,
        problem: None,
    }
}

fn no_mails(frame: Frame) -> MessagePage {
    let t = RECOVERY.of(frame.language);
    MessagePage {
        frame,
        heading: t.reset_title,
        paragraphs: vec![t.no_mails],
        next: (SIGN_IN, t.back_to_sign_in),
    }
}

fn dead_link(frame: Frame) -> MessagePage {
    let t = RECOVERY.of(frame.language);
    MessagePage {
        frame,
        heading: t.dead_link_title,
        paragraphs: vec![t.dead_reset_link],
        next: (RESET, t.ask_again),
    }
}

fn throttled(mut page: OneFormPage, retry_after_seconds: u64) -> Response {
    let explain = PROBLEMS.of(page.frame.language).throttled;
    page.problem = Some(explain(retry_after_seconds));
    page.refuse(ApiError::Throttled(retry_after_seconds))
}
