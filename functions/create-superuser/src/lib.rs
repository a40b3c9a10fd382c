//! Invoked by an operator: create a staff account, or grant and withdraw the staff rights of an account.

use anyhow::{Context, Result, bail, ensure};
use domain::{Problem, User, UserId, normalize_username};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::{Deserialize, Serialize};
use service::App;
use service::accounts::{CreateAccount, NewAccount, create, is_owned_by};
use web::runtime::serve_events;

/// The event that the operator sends: the id of an account whose staff rights change, or a whole new account. A user
/// name alone promotes nobody, because whoever registers first chooses it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The account to promote or demote. An event with an id has none of the texts below.
    id: Option<u64>,
    /// Withdraws the staff rights of the account `id` instead of granting them.
    #[serde(default)]
    demote: bool,
    username: Option<String>,
    email: Option<String>,
    mobile_number: Option<String>,
    password: Option<String>,
}

/// The answer to the operator.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Output {
    /// The staff account is new.
    Created { id: UserId, username: String },
    /// The account existed and is staff now. Nothing else of it changed.
    Promoted { id: UserId, username: String },
    /// The account is not staff now. Nothing else of it changed.
    Demoted { id: UserId, username: String },
}

/// Idempotent: a repetition changes nothing. An event that describes a whole account whose name is taken promotes that
/// account only if its e-mail address and password are those of the event, as after an earlier run.
///
/// # Errors
/// A sentence for the operator. Then nothing has changed.
pub async fn handle(app: &App, input: Input) -> Result<Output> {
    match input {
        Input {
            id: Some(id),
            demote,
            username: None,
            email: None,
            mobile_number: None,
            password: None,
        } => set_staff(app, UserId(id), !demote).await,
        Input { id: Some(_), .. } => {
            bail!("an event with an id must not have other fields than \"demote\"")
        }
        Input { demote: true, .. } => bail!("demotion needs the \"id\" of the account"),
        Input {
            username: Some(username),
            password: Some(password),
            email,
            mobile_number,
            ..
        } => {
            let account = NewAccount {
                username: Ok(username),
                email: Ok(email.unwrap_or_default()),
                mobile_number: Ok(mobile_number.unwrap_or_default()),
                password: Ok(password),
                is_staff: true,
                language: None,
            };
            create_staff(app, account).await
        }
        _ => bail!(
            "send {{\"id\": NUMBER}} to promote an account, or \"username\", \"email\", \"mobile_number\" and \"password\" to \
             create one; GET /api/user/ tells everyone the id of their own account"
        ),
    }
}

async fn set_staff(app: &App, id: UserId, is_staff: bool) -> Result<Output> {
    let found = app.store.find_user(id).await;
    let found = found.with_context(|| format!("cannot read the account {id}"))?;
    let user = found.with_context(|| format!("there is no account with the id {id}"))?;
    let exists = app.store.set_staff(id, is_staff).await;
    ensure!(
        exists.with_context(|| format!("cannot change the account {id}"))?,
        "the account {id} was deleted meanwhile"
    );
    let username = user.username;
    Ok(match is_staff {
        true => Output::Promoted { id, username },
        false => Output::Demoted { id, username },
    })
}

async fn create_staff(app: &App, account: NewAccount) -> Result<Output> {
    if let Some(owner) = find_namesake(app, &account).await? {
        let own = is_owned_by(&owner, &account).context("cannot check the password")?;
        ensure!(
            own,
            "username: {} Its e-mail address or password is another one, so nothing was changed; to promote that account \
             send {{\"id\": {}}}",
            Problem::UsernameTaken,
            owner.id
        );
        return set_staff(app, owner.id, true).await;
    }
    match create(app, account).await {
        Ok(CreateAccount::Created(user)) => Ok(Output::Created {
            id: user.id,
            username: user.username,
        }),
        Ok(CreateAccount::Invalid(problems)) => bail!("{problems}"),
        Ok(CreateAccount::NameTaken) => bail!("username: {}", Problem::UsernameTaken),
        Err(error) => Err(error.context("cannot create the account")),
    }
}

/// The account that has the name of the new `account`.
async fn find_namesake(app: &App, account: &NewAccount) -> Result<Option<User>> {
    let username = account.username.as_deref().map_or("", str::trim);
    let username = normalize_username(username);
    let found = app.store.find_user_by_name(&username).await;
    found.context("cannot look for the user name")
}

/// # Errors
/// As for [`web::runtime::serve`].
pub async fn run() -> Result<(), web::Error> {
    let app = &App::from_env()?;
    serve_events(|event: LambdaEvent<Input>| async move {
        let done = handle(app, event.payload).await;
        done.map_err(|error| Diagnostic {
            error_type: "CannotDoThat".to_owned(),
            error_message: format!("{error:#}"),
        })
    })
    .await
}
