//! The fields of an account, as they are given and as they are validated.

use crate::app::App;
use anyhow::Result;
use domain::{
    AccountField, Problem, Problems, User, email_problems, mobile_number_problems,
    normalize_username, password_problems, strip, username_problems,
};

/// The value of a field as its sender gave it: the text, or the reason why there is none. It is part of the
/// command so that all problems of all fields are reported at once.
pub type Given = Result<String, Problem>;

/// The command to change an account. `None` leaves a field as it is. It may hold a password, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct AccountChanges {
    pub username: Option<Given>,
    pub email: Option<Given>,
    pub mobile_number: Option<Given>,
    /// In plain text. A new password revokes every refresh and session token.
    pub password: Option<Given>,
}

pub(super) enum Validation {
    Valid(ValidFields),
    Invalid(Problems),
}

/// The fields that were given, all of them valid. The user name is in its stored form, the password in plain text.
pub(super) struct ValidFields {
    pub username: Option<String>,
    pub email: Option<String>,
    pub mobile_number: Option<String>,
    pub password: Option<String>,
}

/// Checks every given field and collects all problems. `current` is the account that is to change.
pub(super) async fn validate(
    app: &App,
    changes: AccountChanges,
    current: Option<&User>,
) -> Result<Validation> {
    let mut problems = Problems::default();
    let mut keep = |field, checked: Checked| {
        checked.unwrap_or_else(|found| {
            problems.add(field, found);
            None
        })
    };
    let username = check_username(app, changes.username, current).await?;
    let username = keep(AccountField::Username, username);
    let email = keep(AccountField::Email, check(changes.email, email_problems));
    let mobile_number = check(changes.mobile_number, mobile_number_problems);
    let mobile_number = keep(AccountField::MobileNumber, mobile_number);
    // A new password may resemble neither the new name and address nor those that stay.
    let own_name = username
        .as_deref()
        .or(current.map(|user| user.username.as_str()));
    let own_email = email.as_deref().or(current.map(|user| user.email.as_str()));
    let password = check(changes.password, |password| {
        password_problems(password, own_name.unwrap_or(""), own_email.unwrap_or(""))
    });
    let password = keep(AccountField::Password, password);
    if !problems.is_empty() {
        return Ok(Validation::Invalid(problems));
    }
    Ok(Validation::Valid(ValidFields {
        username,
        email,
        mobile_number,
        password,
    }))
}

/// The text of a field if it was given, or everything that is wrong with it.
type Checked = Result<Option<String>, Vec<Problem>>;

/// The text without surrounding white space, if `problems_of` finds nothing.
fn check(given: Option<Given>, problems_of: impl Fn(&str) -> Vec<Problem>) -> Checked {
    let Some(given) = given else {
        return Ok(None);
    };
    let text = given.map_err(|problem| vec![problem])?;
    let text = strip(&text);
    if text.is_empty() {
        return Err(vec![Problem::Blank]);
    }
    let problems = problems_of(text);
    if problems.is_empty() {
        Ok(Some(text.to_owned()))
    } else {
        Err(problems)
    }
}

/// The user name in its stored form. Whether it is taken is asked only to report that together with the other
/// problems; the transaction that takes the name keeps names unique.
async fn check_username(
    app: &App,
    given: Option<Given>,
    current: Option<&User>,
) -> Result<Checked> {
    let name = match check(given, username_problems) {
        Ok(Some(name)) => normalize_username(&name),
        checked => return Ok(checked),
    };
    let owner = app.store.find_user_id(&name).await?;
    if owner.is_some() && owner != current.map(|user| user.id) {
        return Ok(Err(vec![Problem::UsernameTaken]));
    }
    Ok(Ok(Some(name)))
}
