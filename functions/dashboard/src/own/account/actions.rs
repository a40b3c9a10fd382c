//! What the forms of the page do. Whatever a stolen session could do harm with needs the current password.

use super::notice::AccountNotice;
use super::{Card, Refusal, refuse};
use crate::Queues;
use crate::form::typed;
use crate::recovery::MessagePage;
use crate::routes::{ACCOUNT as PATH, HOME, SIGN_IN};
use crate::session::{self, remember_language};
use domain::{AccountField, Problem, Problems, User, strip};
use service::accounts::{self, AccountChanges, ChangeAccount, CheckPassword};
use service::email_confirmation::{self, RequestConfirmation};
use service::exports::{self, RequestExport};
use service::{App, mails, sessions};
use web::language::{ACCOUNT, FRAME, Language, Visit};
use web::pages::Frame;
use web::{ApiError, Failure, Fields, Request, Response, see_other};

pub async fn save_details(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let read = |field: AccountField| fields.required_text(field.as_str());
    let changes = AccountChanges {
        username: Some(read(AccountField::Username)),
        email: Some(read(AccountField::Email)),
        mobile_number: Some(read(AccountField::MobileNumber)),
        password: None,
    };
    let sent = ["username", "email", "mobile_number"].map(|name| typed(&fields, name));
    let refused = match check_password(app, user, &fields, request).await? {
        Some(refusal) => refusal,
        None => match change(app, queues, user, request, changes).await? {
            Change::Made(_) => return Ok(see_other(&AccountNotice::DetailsSaved.url())),
            Change::Refused(refusal) => refusal,
        },
    };
    let refused = Refusal {
        details: Some(sent),
        ..refused
    };
    refuse(app, queues, user, request, (Card::Details, refused)).await
}

/// Changes the password, which ends every session, and begins one for this browser.
pub async fn change_password(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let changes = AccountChanges {
        password: Some(fields.required_text(AccountField::Password.as_str())),
        ..AccountChanges::default()
    };
    let refused = match check_password(app, user, &fields, request).await? {
        Some(refusal) => refusal,
        None => match change(app, queues, user, request, changes).await? {
            Change::Made(changed) => {
                let page = see_other(&AccountNotice::PasswordChanged.url());
                return Ok(session::begin(app, request, &changed, page).await?);
            }
            Change::Refused(refusal) => refusal,
        },
    };
    refuse(app, queues, user, request, (Card::Password, refused)).await
}

/// Keeps the language, and whether mails about results are wanted.
pub async fn save_settings(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let Some(language) = Language::parse(&typed(&fields, "language")) else {
        let refused = Refusal::default();
        return refuse(app, queues, user, request, (Card::Settings, refused)).await;
    };
    accounts::choose_language(app, user, language).await?;
    // Browsers send nothing for a box without a tick.
    let are_wanted = fields.get("result_mails").is_some();
    mails::choose_result_mails(app, user, are_wanted).await?;
    let page = see_other(&AccountNotice::SettingsSaved.url());
    Ok(remember_language(app, request, language, page))
}

/// Sends a link that confirms the address.
pub async fn confirm_email(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match email_confirmation::request(app, &queues.mails, user).await? {
        RequestConfirmation::Accepted => Ok(see_other(&AccountNotice::LinkSent.url())),
        // The page says so.
        RequestConfirmation::Confirmed | RequestConfirmation::NoMails => Ok(see_other(PATH)),
        RequestConfirmation::Throttled {
            retry_after_seconds,
        } => {
            let refused = Refusal::throttled(retry_after_seconds);
            refuse(app, queues, user, request, (Card::Details, refused)).await
        }
    }
}

/// Has an archive made with the data of the account.
pub async fn request_data(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    match exports::request(app, &queues.exports, user).await? {
        RequestExport::Accepted => Ok(see_other(&AccountNotice::DataRequested.url())),
        RequestExport::Throttled {
            retry_after_seconds,
        } => {
            let refused = Refusal::throttled(retry_after_seconds);
            refuse(app, queues, user, request, (Card::Data, refused)).await
        }
    }
}

/// Leads to the archive, by a link for a quarter of an hour.
pub async fn download_data(app: &App, user: &User) -> Result<Response, Failure> {
    match exports::link(app, user).await? {
        Some(url) => Ok(see_other(&url)),
        None => Err(ApiError::NOT_FOUND.into()),
    }
}

pub async fn end_sessions(app: &App, user: &User, request: &Request) -> Result<Response, Failure> {
    sessions::end_all(app, user).await?;
    let language = Visit::of(request).language_of(user);
    let page = farewell(request, language, ACCOUNT.of(language).sessions_ended);
    Ok(session::end(app, request, page).await?)
}

pub async fn delete(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
) -> Result<Response, Failure> {
    let fields = Fields::parse(request).await?;
    let is_username_wrong = strip(&typed(&fields, "typed_username")) != user.username;
    let refused = match check_password(app, user, &fields, request).await? {
        None if !is_username_wrong => {
            accounts::delete(app, &queues.cleanup, &queues.mails, user.clone()).await?;
            let language = Visit::of(request).language_of(user);
            let page = farewell(request, language, ACCOUNT.of(language).deleted);
            return Ok(session::end(app, request, page).await?);
        }
        refused => Refusal {
            is_username_wrong,
            ..refused.unwrap_or_default()
        },
    };
    refuse(app, queues, user, request, (Card::Deletion, refused)).await
}

/// Why the form is refused before it is read any further: the current password is missing or wrong.
async fn check_password(
    app: &App,
    user: &User,
    fields: &Fields,
    request: &Request,
) -> Result<Option<Refusal>, Failure> {
    let password = typed(fields, "current_password");
    let checked = accounts::check_password(app, user, strip(&password), &request.source_ip);
    Ok(match checked.await? {
        CheckPassword::Right => None,
        CheckPassword::Wrong => Some(Refusal {
            is_password_wrong: true,
            ..Refusal::default()
        }),
        CheckPassword::Throttled {
            retry_after_seconds,
        } => Some(Refusal::throttled(retry_after_seconds)),
    })
}

enum Change {
    /// The account as it is now.
    Made(User),
    Refused(Refusal),
}

async fn change(
    app: &App,
    queues: &Queues,
    user: &User,
    request: &Request,
    changes: AccountChanges,
) -> Result<Change, Failure> {
    let address = &request.source_ip;
    let changed =
        accounts::change(app, &queues.mails, user.id, address, user.clone(), changes).await?;
    let problems = match changed {
        ChangeAccount::Changed(user) => return Ok(Change::Made(user)),
        ChangeAccount::NameTaken => Problems::one(AccountField::Username, Problem::UsernameTaken),
        ChangeAccount::Invalid(problems) => problems,
        ChangeAccount::Gone => return Err(ApiError::NOT_FOUND.into()),
        ChangeAccount::Throttled {
            retry_after_seconds,
        } => return Ok(Change::Refused(Refusal::throttled(retry_after_seconds))),
    };
    Ok(Change::Refused(Refusal {
        problems,
        ..Refusal::default()
    }))
}

impl Refusal {
    fn throttled(retry_after_seconds: u64) -> Self {
        Self {
            retry_after: Some(retry_after_seconds),
            ..Self::default()
        }
    }
}

/// The last page before somebody is signed out.
fn farewell(request: &Request, language: Language, heading: &'static str) -> Response {
    let visit = Visit {
        language,
        ..Visit::of(request)
    };
    let page = MessagePage {
        frame: Frame::anonymous(visit).at(HOME),
        heading,
        paragraphs: Vec::new(),
        next: (SIGN_IN, FRAME.of(language).sign_in),
    };
    page.show()
}
