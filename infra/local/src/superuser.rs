//! Staff accounts. The function create-superuser creates and changes them.

use serde::Serialize;

use crate::endpoints::Endpoints;

/// The name of the staff account that every local stack starts with.
pub const STAFF_USERNAME: &str = "admin";
/// The password of [`STAFF_USERNAME`]. It protects nothing: the stack listens on loopback only.
pub const STAFF_PASSWORD: &str = "admin-local-only";

/// The event that create-superuser takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Superuser {
    /// A new staff account.
    New {
        username: String,
        email: String,
        mobile_number: String,
        password: String,
    },
    /// An existing account.
    Existing {
        id: u64,
        /// Removes the staff rights instead of giving them.
        demote: bool,
    },
}

impl Superuser {
    /// The account that every local stack starts with, so that a visitor can sign in as staff at once.
    pub(crate) fn default_account() -> Superuser {
        Superuser::New {
            username: STAFF_USERNAME.to_owned(),
            email: "admin@example.com".to_owned(),
            mobile_number: "01700000000".to_owned(),
            password: STAFF_PASSWORD.to_owned(),
        }
    }

    /// Creates the account, or changes its staff rights. The string says in a sentence what happened.
    pub(crate) async fn apply(&self, stack: &Endpoints) -> anyhow::Result<String> {
        let result = stack
            .invoke("create-superuser", &serde_json::to_value(self)?)
            .await?;
        let username = result["username"].as_str().unwrap_or_default();
        match result["status"].as_str() {
            Some("created") => Ok(format!("{username} has a new staff account")),
            Some("promoted") => Ok(format!(
                "{username} is staff now; the rest of the account is unchanged"
            )),
            Some("demoted") => Ok(format!(
                "{username} is not staff any more; the rest of the account is unchanged"
            )),
            _ => anyhow::bail!("create-superuser returned an unknown status: {result}"),
        }
    }
}
