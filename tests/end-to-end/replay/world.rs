//! What this run has in place of the recording's people, tokens and transactions.

use super::tokens::forge;
use crate::harness::api::{anonymous, send};
use crate::harness::person::{PASSWORD, Person, account};
use crate::harness::system::system;
use reqwest::Method;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// After this time a person logs in again. Access tokens expire after five minutes.
const LOGIN_LIFETIME: Duration = Duration::from_secs(200);

#[derive(Default)]
pub struct World {
    people: HashMap<String, (Person, Instant)>,
    /// The recording's transaction ids and this run's, in the order in which they were initiated.
    pub transactions: Vec<(&'static str, String)>,
    /// The recording's user ids and this run's.
    pub ids: HashMap<u64, u64>,
    /// Tokens of deleted accounts, by their placeholders.
    pub kept: HashMap<String, String>,
}

/// Transaction ids that the recording spells out, in the order of its calls to initiate-payment.
pub const RECORDED: [&str; 6] = [
    "PAY_50ab8ac693df4105",
    "PAY_f636614d1e854323",
    "PAY_29868a21b6ab4596",
    "PAY_9b38fe8a1ed44e4d",
    "PAY_2edfc8ee81304da7",
    "PAY_9678431023164775",
];

impl World {
    /// `text` with this run's values for placeholders and recorded transaction ids.
    pub async fn fill(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        while let Some(start) = text.find("{{") {
            let end = start + text[start..].find("}}").unwrap();
            let value = self.value(&text[start + 2..end]).await;
            text.replace_range(start..end + 2, &value);
        }
        for (recorded, ours) in &self.transactions {
            text = text.replace(recorded, ours);
        }
        // Row 9: Django's validators, which the original did not run, refuse it as too common.
        text.replace("\"newpass\"", "\"a-new-pass-of-alice\"")
    }

    async fn value(&mut self, placeholder: &str) -> String {
        if let Some(kept) = self.kept.get(placeholder) {
            return kept.clone();
        }
        if let Some(place) = placeholder.strip_prefix("tx") {
            let place: usize = place.parse().unwrap();
            return self.transactions[place - 1].1.clone();
        }
        match placeholder.split_once(':') {
            Some(("access", name)) => self.person(name).await.access,
            Some(("refresh", name)) => self.person(name).await.refresh,
            Some(("id", name)) => self.person(name).await.id.to_string(),
            Some(("sess", name)) => format!("session-of-{name}"),
            _ => forge(placeholder).await,
        }
    }

    /// The recording's person of that name, registered and logged in if necessary.
    pub async fn person(&mut self, name: &str) -> Person {
        if let Some((person, since)) = self.people.get(name)
            && since.elapsed() < LOGIN_LIFETIME
        {
            return person.clone();
        }
        if !self.people.contains_key(name) {
            register(name).await;
        }
        let person = Person::log_in(name, PASSWORD).await;
        self.people
            .insert(name.to_owned(), (person.clone(), Instant::now()));
        person
    }

    /// Has [`World::person`] register the person again: the account was deleted.
    pub fn forget(&mut self, name: &str) {
        self.people.remove(name);
    }
}

/// Creates the account. It may exist already.
async fn register(name: &str) {
    let account = account(name);
    if name == "staff" {
        let created = system().stack.invoke("create-superuser", &account).await;
        created.unwrap();
    } else {
        send(anonymous(Method::POST, "/api/register/").json(&account)).await;
    }
}
