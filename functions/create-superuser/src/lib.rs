//! Invoked by an operator: create a staff account, or grant and withdraw the staff rights of an account.

use anyhow::{Context, Result, bail, ensure};
use domain::{Problem, UserId, normalize_username};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::{Deserialize, Serialize};
use service::App;
use service::accounts::{CreateAccount, NewAccount, create};
use web::runtime::serve_events;

/// The event that the operator sends. For an existing account only the name matters.
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
    /// Withdraws the staff rights of the account instead of granting them.
    #[serde(default)]
    demote: bool,
}

/// The answer to the operator.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Output {
    /// The staff account is new.
    Created { id: UserId },
    /// The account existed and is staff now. Nothing else of it changed.
    Promoted { id: UserId },
    /// The account is not staff now. Nothing else of it changed.
    Demoted { id: UserId },
}

/// Idempotent: a repetition for an existing account changes nothing but its staff rights.
///
/// # Errors
/// A sentence for the operator.
pub async fn handle(app: &App, input: Input) -> Result<Output> {
    let username = normalize_username(input.username.trim());
    let existing = app.store.find_user_id(&username).await;
    let existing = existing.with_context(|| format!("cannot look for the account {username}"))?;
    match existing {
        Some(id) => set_staff(app, &username, id, !input.demote).await,
        None if input.demote => bail!("there is no account named \"{username}\""),
        None => create_staff(app, input).await,
    }
}

async fn set_staff(app: &App, username: &str, id: UserId, is_staff: bool) -> Result<Output> {
    let exists = app.store.set_staff(id, is_staff).await;
    ensure!(
        exists.with_context(|| format!("cannot change the account {username}"))?,
        "the account {username} was deleted meanwhile; try again"
    );
    Ok(match is_staff {
        true => Output::Promoted { id },
        false => Output::Demoted { id },
    })
}

async fn create_staff(app: &App, input: Input) -> Result<Output> {
    let account = NewAccount {
        username: Ok(input.username),
        email: Ok(input.email),
        mobile_number: Ok(input.mobile_number),
        password: Ok(input.password),
        is_staff: true,
    };
    match create(app, account).await {
        Ok(CreateAccount::Created(user)) => Ok(Output::Created { id: user.id }),
        Ok(CreateAccount::Invalid(problems)) => bail!("{problems}"),
        Ok(CreateAccount::NameTaken) => bail!("username: {}", Problem::UsernameTaken),
        Err(error) => Err(error.context("cannot create the account")),
    }
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env().await?;
    serve_events(|event: LambdaEvent<Input>| async move {
        let done = handle(app, event.payload).await;
        done.map_err(|error| Diagnostic {
            error_type: "CannotDoThat".to_owned(),
            error_message: format!("{error:#}"),
        })
    })
    .await
}
