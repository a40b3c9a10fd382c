use anyhow::{Context, Result, bail, ensure};
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
    /// Takes the staff rights of the account away instead.
    #[serde(default)]
    demote: bool,
}

/// What became of it.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Output {
    /// A new staff account.
    Created { id: UserId },
    /// The account existed and is staff now; the rest of it is as it was.
    Promoted { id: UserId },
    /// The account is not staff now; the rest of it is as it was.
    Demoted { id: UserId },
}

/// Idempotent: asking again for an account that is there changes nothing but its staff rights.
pub async fn handle(app: &App, input: Input) -> Result<Output> {
    let username = normalize_username(input.username.trim());
    let existing = app.store.find_user_id(&username).await;
    let existing = existing.with_context(|| format!("cannot look for the account {username}"))?;
    match existing {
        Some(id) => set_staff(app, &username, id, !input.demote).await,
        None if input.demote => bail!("there is no account named \"{username}\""),
        None => create(app, input).await,
    }
}

async fn set_staff(app: &App, username: &str, id: UserId, is_staff: bool) -> Result<Output> {
    let is_there = app.store.set_staff(id, is_staff).await;
    ensure!(
        is_there.with_context(|| format!("cannot change the account {username}"))?,
        "the account {username} was deleted meanwhile; try again"
    );
    Ok(match is_staff {
        true => Output::Promoted { id },
        false => Output::Demoted { id },
    })
}

async fn create(app: &App, input: Input) -> Result<Output> {
    let fields = Fields::from_texts([
        ("username", input.username),
        ("email", input.email),
        ("mobile_number", input.mobile_number),
        ("password", input.password),
    ]);
    match create_account(app, &fields, true).await {
        Ok(user) => Ok(Output::Created { id: user.id }),
        Err(Failure::Refused(error)) => bail!("{}", error.explain()),
        Err(Failure::Broken(error)) => Err(error.context("cannot create the account")),
    }
}
