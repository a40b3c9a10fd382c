//! Staff accounts, made by the create-superuser function.

use serde::Serialize;

use crate::endpoints::Endpoints;

/// The staff account that every local stack begins with.
pub const STAFF_USERNAME: &str = "admin";
/// Its password. It protects nothing: the stack is on loopback only.
pub const STAFF_PASSWORD: &str = "admin-local-only";

/// The event of create-superuser.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Superuser {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) mobile_number: String,
    pub(crate) password: String,
    /// Takes the staff rights away instead.
    pub(crate) demote: bool,
}

impl Superuser {
    /// The first one, so that nobody has to invoke a function by hand to look around.
    pub(crate) fn first() -> Superuser {
        Superuser {
            username: STAFF_USERNAME.to_owned(),
            email: "admin@example.com".to_owned(),
            mobile_number: "01700000000".to_owned(),
            password: STAFF_PASSWORD.to_owned(),
            demote: false,
        }
    }

    /// Creates the account, or gives or takes its staff rights; says which in a sentence.
    pub(crate) async fn apply(&self, stack: &Endpoints) -> anyhow::Result<String> {
        let answer = stack
            .invoke("create-superuser", &serde_json::to_value(self)?)
            .await?;
        let username = &self.username;
        match answer["status"].as_str() {
            Some("created") => Ok(format!("{username} has a new staff account")),
            Some("promoted") => Ok(format!(
                "{username} is staff; the rest of the account is as it was"
            )),
            Some("demoted") => Ok(format!(
                "{username} is not staff; the rest of the account is as it was"
            )),
            _ => anyhow::bail!("create-superuser answered {answer}"),
        }
    }
}
