//! What this run has in the places of the recording's people, tokens and transactions.

use crate::person::{Person, anonymous, send};
use crate::system::{signing_key, system};
use jsonwebtoken::{EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Before an access token dies, a new one is taken.
const LOGIN_LASTS: Duration = Duration::from_secs(200);

#[derive(Default)]
pub struct World {
    people: HashMap<String, (Person, Instant)>,
    /// The recording's transaction ids and this run's, in the order in which they were made.
    pub transactions: Vec<(&'static str, String)>,
    /// The recording's user ids and this run's.
    pub ids: HashMap<u64, u64>,
    /// Tokens kept from accounts that are gone.
    pub kept: HashMap<String, String>,
}

/// Transaction ids that the recording spells out, as their turn comes in initiate-payment.
pub const RECORDED: [&str; 6] = [
    "PAY_50ab8ac693df4105",
    "PAY_f636614d1e854323",
    "PAY_29868a21b6ab4596",
    "PAY_9b38fe8a1ed44e4d",
    "PAY_2edfc8ee81304da7",
    "PAY_9678431023164775",
];

impl World {
    /// `text` with every placeholder and recorded transaction id replaced.
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
        // Too common for Django's validators, which the original did not run (row 9).
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
            _ => forged(placeholder).await,
        }
    }

    /// The recording's person of that name, registered and logged in if need be.
    pub async fn person(&mut self, name: &str) -> Person {
        if let Some((person, since)) = self.people.get(name)
            && since.elapsed() < LOGIN_LASTS
        {
            return person.clone();
        }
        if !self.people.contains_key(name) {
            register(name).await;
        }
        let person = Person::log_in(name, crate::person::PASSWORD).await;
        self.people
            .insert(name.to_owned(), (person.clone(), Instant::now()));
        person
    }

    /// Somebody who is deleted is made anew when next named.
    pub fn forget(&mut self, name: &str) {
        self.people.remove(name);
    }
}

/// Makes the account; that it exists already is fine.
async fn register(name: &str) {
    let account = json!({
        "username": name, "email": format!("{name}@example.com"), "mobile_number": "01712345678",
        "password": crate::person::PASSWORD,
    });
    if name == "staff" {
        system()
            .stack
            .invoke("create-superuser", &account)
            .await
            .unwrap();
    } else {
        send(anonymous(Method::POST, "/api/register/").json(&account)).await;
    }
}

/// A token that the original's recorder made by hand.
async fn forged(kind: &str) -> String {
    let now = shared::clock::Clock::System.now().timestamp();
    let mut claims = json!({
        "token_type": "access", "exp": now + 300, "iat": now, "jti": "0".repeat(32), "user_id": "1",
    });
    let mut key = signing_key().await;
    match kind {
        "expired_access" => claims["exp"] = json!(now - 10),
        "wrongkey" | "forged_access_admin" => {
            key = "the key committed in the original's repository".to_owned()
        }
        "alg_none" => return format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", payload(&claims)),
        "no_user_id" => remove(&mut claims, "user_id"),
        "no_type" => remove(&mut claims, "token_type"),
        "bad_user_id" => claims["user_id"] = json!("abc"),
        "missing_user_refresh" => {
            claims["token_type"] = json!("refresh");
            claims["user_id"] = json!("999999");
            claims["generation"] = json!(0);
        }
        other => panic!("the recording's {other} is not known here"),
    }
    jsonwebtoken::encode(
        &Header::default(),
        &claims,
        &EncodingKey::from_secret(key.as_bytes()),
    )
    .unwrap()
}

fn remove(claims: &mut Value, name: &str) {
    claims.as_object_mut().unwrap().remove(name);
}

fn payload(claims: &Value) -> String {
    let signed = jsonwebtoken::encode(
        &Header::default(),
        claims,
        &EncodingKey::from_secret(b"any"),
    )
    .unwrap();
    signed.split('.').nth(1).unwrap().to_owned()
}
