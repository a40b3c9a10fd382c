//! The accounts that own the rows of a page.

use super::account::account_path;
use anyhow::Result;
use domain::UserId;
use service::App;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use web::language::{Language, STAFF};

/// An account, written as its user name.
#[derive(Clone, Debug)]
pub struct Owner {
    pub id: UserId,
    /// The language in which a deleted account is called so.
    language: Language,
    /// `None` for a deleted account.
    pub username: Option<String>,
}

impl Owner {
    /// The address of the account's page.
    pub fn path(&self) -> String {
        account_path(self.id)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.username {
            Some(username) => f.write_str(username),
            None => {
                let deleted = STAFF.of(self.language).deleted_account;
                f.write_str(&deleted(&self.id.to_string()))
            }
        }
    }
}

/// The user names of some accounts.
pub struct Owners(BTreeMap<UserId, String>);

impl Owners {
    /// Reads the accounts `ids`, each once.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn read(app: &App, ids: impl Iterator<Item = UserId>) -> Result<Self> {
        let ids: BTreeSet<UserId> = ids.collect();
        let ids: Vec<UserId> = ids.into_iter().collect();
        let users = app.store.find_users(&ids).await?.into_iter();
        Ok(Self(users.map(|user| (user.id, user.username)).collect()))
    }

    pub fn find(&self, id: UserId, language: Language) -> Owner {
        Owner {
            id,
            language,
            username: self.0.get(&id).cloned(),
        }
    }
}

/// An account with a hostile name, and a deleted account.
#[cfg(test)]
pub fn samples(language: Language) -> [Owner; 2] {
    let named = Owner {
        id: UserId(7),
        language,
        username: Some(crate::rows::samples::HOSTILE.to_owned()),
    };
    let deleted = Owner {
        username: None,
        ..named.clone()
    };
    [named, deleted]
}
