//! Making accounts: the rules of the original's registration, whoever makes them.

use crate::app::App;
use crate::auth::{password, password_problems};
use crate::domain::{
    NewUser, User, is_valid_email, is_valid_username, normalize_username, with_lower_case_domain,
};
use crate::http::{
    Failure, FieldErrors, Fields, Missing, max_length, no_null_characters, read_text,
};
use crate::store::CreateUser;

const NAME_TAKEN: &str = "A user with that username already exists.";
const BAD_NAME: &str = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Makes the account that `fields` describe (username, email, mobile_number, password), or tells
/// everything that is wrong with them at once. Unknown fields are ignored.
pub async fn create_account(app: &App, fields: &Fields, is_staff: bool) -> Result<User, Failure> {
    let mut errors = FieldErrors::default();
    let username = keep(&mut errors, "username", read_username(app, fields).await?);
    let email = keep(&mut errors, "email", read_email(fields));
    let mobile_number = keep(&mut errors, "mobile_number", read_mobile_number(fields));
    let password = read_password(fields, username.as_deref(), email.as_deref());
    let password = keep(&mut errors, "password", password);
    errors.into_result()?;
    let new = NewUser {
        username: username.unwrap_or_default(),
        email: with_lower_case_domain(&email.unwrap_or_default()),
        mobile_number: mobile_number.unwrap_or_default(),
        password_hash: password::hash(&password.unwrap_or_default())?,
        is_staff,
    };
    match app.store.create_user(new, app.clock.now()).await? {
        CreateUser::Created(user) => Ok(user),
        CreateUser::UsernameTaken => Err(FieldErrors::one("username", NAME_TAKEN).into()),
    }
}

/// What reading one field gave: its text, or every complaint about it.
type ReadField = Result<String, Vec<String>>;

fn keep(errors: &mut FieldErrors, field: &'static str, read: ReadField) -> Option<String> {
    read.map_err(|messages| errors.add(field, messages)).ok()
}

fn read_required(fields: &Fields, name: &str, rules: &[crate::http::TextRule]) -> ReadField {
    read_text(fields, name, Missing::Refused, rules).map(Option::unwrap_or_default)
}

/// The name in its stored form. Whether it is free is asked here only to report it together with the
/// other mistakes; what keeps names unique is the transaction that makes the account.
async fn read_username(app: &App, fields: &Fields) -> anyhow::Result<ReadField> {
    let valid = |text: &str| (!is_valid_username(text)).then(|| BAD_NAME.to_owned());
    let read = read_required(
        fields,
        "username",
        &[&valid, &max_length(150), &no_null_characters],
    );
    let read = read.map(|name| normalize_username(&name));
    match &read {
        Ok(name) if app.store.find_user_id(name).await?.is_some() => {
            Ok(Err(vec![NAME_TAKEN.to_owned()]))
        }
        _ => Ok(read),
    }
}

fn read_email(fields: &Fields) -> ReadField {
    let valid =
        |text: &str| (!is_valid_email(text)).then(|| "Enter a valid email address.".to_owned());
    read_required(
        fields,
        "email",
        &[&max_length(254), &no_null_characters, &valid],
    )
}

fn read_mobile_number(fields: &Fields) -> ReadField {
    read_required(
        fields,
        "mobile_number",
        &[&max_length(11), &no_null_characters],
    )
}

fn read_password(fields: &Fields, username: Option<&str>, email: Option<&str>) -> ReadField {
    let password = read_required(fields, "password", &[&max_length(128), &no_null_characters])?;
    let problems = password_problems(&password, username.unwrap_or(""), email.unwrap_or(""));
    if problems.is_empty() {
        Ok(password)
    } else {
        Err(problems)
    }
}
