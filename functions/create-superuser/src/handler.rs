use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use shared::accounts::create_account;
use shared::app::App;
use shared::domain::{UserId, normalize_username};
use shared::http::{Failure, Fields};

/// What the operator sends. For an account that exists only its name matters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    username: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    mobile_number: String,
    #[serde(default)]
    password: String,
}

/// What became of it.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Output {
    /// A new staff account.
    Created { id: UserId },
    /// The account existed and is staff now; its password is as it was.
    Updated { id: UserId },
}

/// Idempotent: asking again for an account that is there changes nothing but its staff rights.
pub async fn handle(app: &App, input: Input) -> Result<Output> {
    if let Some(id) = app
        .store
        .find_user_id(&normalize_username(input.username.trim()))
        .await?
    {
        if !app.store.set_staff(id, true).await? {
            bail!(
                "the account {} was deleted meanwhile; try again",
                input.username
            );
        }
        return Ok(Output::Updated { id });
    }
    let fields = Fields::from_texts([
        ("username", input.username),
        ("email", input.email),
        ("mobile_number", input.mobile_number),
        ("password", input.password),
    ]);
    match create_account(app, &fields, true).await {
        Ok(user) => Ok(Output::Created { id: user.id }),
        Err(Failure::Refused(error)) => bail!("{}", error.explain()),
        Err(Failure::Broken(error)) => Err(error),
    }
}
