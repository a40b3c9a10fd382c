//! Making, changing and opening accounts: the rules of the original, whoever does it.

use crate::app::App;
use crate::auth::{LastingToken, password, password_problems};
use crate::domain::{
    NewUser, User, is_valid_email, is_valid_username, normalize_username, with_lower_case_domain,
};
use crate::http::{
    ApiError, Failure, FieldErrors, Fields, Missing, Request, max_length, no_null_characters,
    read_text,
};
use crate::store::{CreateUser, UpdateUser, UserChanges};
use crate::throttle::throttle;

const NAME_TAKEN: &str = "A user with that username already exists.";
const BAD_NAME: &str = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// A stranger's registration: [`create_account`] from a request, throttled.
pub async fn register(app: &App, request: &Request) -> Result<User, Failure> {
    let fields = Fields::parse(request).await?;
    let username = read_text(&fields, "username", Missing::Allowed, &[])
        .ok()
        .flatten();
    throttle(app, request, "register", &username.unwrap_or_default()).await?;
    create_account(app, &fields, false).await
}

/// The active account that `username` and `password` open, throttled; `None` does not tell which of
/// them is wrong, and takes as long either way.
pub async fn sign_in(
    app: &App,
    request: &Request,
    username: &str,
    password: &str,
) -> Result<Option<User>, Failure> {
    throttle(app, request, "login", username).await?;
    let Some(user) = app.store.find_user_by_name(username).await? else {
        password::verify_nobody(password)?;
        return Ok(None);
    };
    let matches = password::verify(password, &user.password_hash)?;
    Ok(Some(user).filter(|user| matches && user.is_active))
}

/// The refresh token in a body's `refresh`, if it is one of ours and has not expired. Whether it was revoked
/// is for the caller to ask.
pub async fn read_refresh_token(app: &App, request: &Request) -> Result<LastingToken, Failure> {
    let fields = Fields::parse(request).await?;
    let token = read_text(&fields, "refresh", Missing::Refused, &[])
        .map_err(|messages| FieldErrors::all("refresh", messages))?;
    let verified = app
        .tokens()?
        .verify_refresh(&token.unwrap_or_default(), app.clock.now());
    Ok(verified.map_err(ApiError::RefreshToken)?)
}

/// Makes the account that `fields` describe (username, email, mobile_number, password), or tells
/// everything that is wrong with them at once. Unknown fields are ignored.
pub async fn create_account(app: &App, fields: &Fields, is_staff: bool) -> Result<User, Failure> {
    let account = read_account(app, fields, &Required::NEW, None).await?;
    let new = NewUser {
        username: account.username.unwrap_or_default(),
        email: with_lower_case_domain(&account.email.unwrap_or_default()),
        mobile_number: account.mobile_number.unwrap_or_default(),
        password_hash: password::hash(&account.password.unwrap_or_default())?,
        is_staff,
    };
    match app.store.create_user(new, app.clock.now()).await? {
        CreateUser::Created(user) => Ok(user),
        CreateUser::UsernameTaken => Err(FieldErrors::one("username", NAME_TAKEN).into()),
    }
}

/// Changes `user` as `fields` say, or tells everything that is wrong with them at once. `None`: it was
/// deleted or renamed meanwhile.
pub async fn change_account(
    app: &App,
    user: &User,
    fields: &Fields,
    required: &Required,
) -> Result<Option<User>, Failure> {
    let account = read_account(app, fields, required, Some(user)).await?;
    let changes = UserChanges {
        username: account.username,
        email: account.email,
        mobile_number: account.mobile_number,
        password_hash: account
            .password
            .map(|password| password::hash(&password))
            .transpose()?,
    };
    match app.store.update_user(user, changes).await? {
        UpdateUser::Updated(user) => Ok(Some(user)),
        UpdateUser::UsernameTaken => Err(FieldErrors::one("username", NAME_TAKEN).into()),
        UpdateUser::Outdated => Ok(None),
    }
}

/// Which fields of an account have to be there.
#[derive(Clone, Copy, Debug)]
pub struct Required {
    profile: Missing,
    password: Missing,
}

impl Required {
    /// For a new account: all of them.
    pub const NEW: Self = Self {
        profile: Missing::Refused,
        password: Missing::Refused,
    };
    /// For PUT: all but the password, as the original's README has it.
    pub const REPLACEMENT: Self = Self {
        profile: Missing::Refused,
        password: Missing::Allowed,
    };
    /// For PATCH: none.
    pub const CHANGE: Self = Self {
        profile: Missing::Allowed,
        password: Missing::Allowed,
    };
}

/// The fields of an account that were sent, all valid.
struct Account {
    username: Option<String>,
    email: Option<String>,
    mobile_number: Option<String>,
    password: Option<String>,
}

async fn read_account(
    app: &App,
    fields: &Fields,
    required: &Required,
    current: Option<&User>,
) -> Result<Account, Failure> {
    let mut errors = FieldErrors::default();
    let username = read_username(app, fields, required.profile, current).await?;
    let username = keep(&mut errors, "username", username);
    let email = keep(&mut errors, "email", read_email(fields, required.profile));
    let mobile_number = keep(
        &mut errors,
        "mobile_number",
        read_mobile_number(fields, required.profile),
    );
    let resembled = (
        username
            .as_deref()
            .or(current.map(|user| user.username.as_str())),
        email.as_deref().or(current.map(|user| user.email.as_str())),
    );
    let password = keep(
        &mut errors,
        "password",
        read_password(fields, required.password, resembled),
    );
    errors.into_result()?;
    Ok(Account {
        username,
        email,
        mobile_number,
        password,
    })
}

/// What reading one field gave: its text if it was sent, or every complaint about it.
type ReadField = Result<Option<String>, Vec<String>>;

fn keep(errors: &mut FieldErrors, field: &'static str, read: ReadField) -> Option<String> {
    read.map_err(|messages| errors.add(field, messages))
        .ok()
        .flatten()
}

/// The name in its stored form. Whether it is free is asked here only to report it together with the
/// other mistakes; what keeps names unique is the transaction that takes the name.
async fn read_username(
    app: &App,
    fields: &Fields,
    missing: Missing,
    current: Option<&User>,
) -> anyhow::Result<ReadField> {
    // Normalising can make a name longer, or bring in a space: both forms have to be good.
    let valid = |text: &str| {
        let good = is_valid_username(text) && is_valid_username(&normalize_username(text));
        (!good).then(|| BAD_NAME.to_owned())
    };
    let fits = |text: &str| {
        let limit = max_length(150);
        limit(text).or_else(|| limit(&normalize_username(text)))
    };
    let read = read_text(
        fields,
        "username",
        missing,
        &[&valid, &fits, &no_null_characters],
    );
    let Ok(Some(name)) = read else {
        return Ok(read);
    };
    let name = normalize_username(&name);
    let owner = app.store.find_user_id(&name).await?;
    if owner.is_some() && owner != current.map(|user| user.id) {
        return Ok(Err(vec![NAME_TAKEN.to_owned()]));
    }
    Ok(Ok(Some(name)))
}

fn read_email(fields: &Fields, missing: Missing) -> ReadField {
    let valid =
        |text: &str| (!is_valid_email(text)).then(|| "Enter a valid email address.".to_owned());
    read_text(
        fields,
        "email",
        missing,
        &[&max_length(254), &no_null_characters, &valid],
    )
}

fn read_mobile_number(fields: &Fields, missing: Missing) -> ReadField {
    read_text(
        fields,
        "mobile_number",
        missing,
        &[&max_length(11), &no_null_characters],
    )
}

fn read_password(
    fields: &Fields,
    missing: Missing,
    resembled: (Option<&str>, Option<&str>),
) -> ReadField {
    let read = read_text(
        fields,
        "password",
        missing,
        &[&max_length(128), &no_null_characters],
    )?;
    let Some(password) = read else {
        return Ok(None);
    };
    let (username, email) = resembled;
    let problems = password_problems(&password, username.unwrap_or(""), email.unwrap_or(""));
    if problems.is_empty() {
        Ok(Some(password))
    } else {
        Err(problems)
    }
}
