//! Accounts over HTTP: from the fields of a body to a command, and from an outcome to an answer.

use crate::shapes::UserShape;
use crate::{ApiError, Call, Failure, Fields, Response, StatusCode, json};
use domain::{AccountField, Problem, Problems};
use service::App;
use service::accounts::{self, AccountChanges, Given, NewAccount, Register};

/// The account that a body describes. Unknown fields are ignored.
pub fn new_account(fields: &Fields) -> NewAccount {
    let read = |field: AccountField| fields.required_text(field.as_str());
    NewAccount {
        username: read(AccountField::Username),
        email: read(AccountField::Email),
        mobile_number: read(AccountField::MobileNumber),
        password: read(AccountField::Password),
        is_staff: false,
        language: None,
    }
}

/// The changes of a PUT, which needs every field but the password.
pub fn replacement(fields: &Fields) -> AccountChanges {
    let required = |field: AccountField| Some(fields.required_text(field.as_str()));
    AccountChanges {
        username: required(AccountField::Username),
        email: required(AccountField::Email),
        mobile_number: required(AccountField::MobileNumber),
        password: fields.text(AccountField::Password.as_str()),
    }
}

/// The changes of a PATCH, which needs no field.
pub fn changes(fields: &Fields) -> AccountChanges {
    let read = |field: AccountField| -> Option<Given> { fields.text(field.as_str()) };
    AccountChanges {
        username: read(AccountField::Username),
        email: read(AccountField::Email),
        mobile_number: read(AccountField::MobileNumber),
        password: read(AccountField::Password),
    }
}

/// 400 for a name that another account has.
pub fn name_taken() -> ApiError {
    Problems::one(AccountField::Username, Problem::UsernameTaken).into()
}

/// Registers the account in the body: 201 with the account.
///
/// # Errors
/// 400 with every problem, 429 beyond the limits.
pub async fn register(app: &App, call: &Call) -> Result<Response, Failure> {
    let account = new_account(&Fields::parse(&call.request).await?);
    match accounts::register(app, account, &call.request.source_ip).await? {
        Register::Created(user) => Ok(json(StatusCode::CREATED, &UserShape::from(&user))),
        Register::NameTaken => Err(name_taken().into()),
        Register::Invalid(problems) => Err(ApiError::from(problems).into()),
        Register::Throttled {
            retry_after_seconds,
        } => Err(ApiError::Throttled(retry_after_seconds).into()),
    }
}
