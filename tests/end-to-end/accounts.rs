//! Accounts: staff rights, throttled logins, deletion.

use crate::harness::api::{anonymous, send};
use crate::harness::database::rows_of;
use crate::harness::http::{Answer, client};
use crate::harness::person::{PASSWORD, Person, account, file_id};
use crate::harness::scenario::scenario;
use crate::harness::system::system;
use crate::harness::wait::eventually;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn create_superuser(event: Value) -> Result<Value, String> {
    let answer = system().stack.invoke("create-superuser", &event).await;
    answer.map_err(|error| format!("{error:#}"))
}

/// The owners of the rows that `person` sees in a list.
async fn owners(person: &Person, path: &str) -> Vec<u64> {
    let rows = person.get(path).await.expect(200);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["user"].as_u64().unwrap()).collect()
}

#[test]
fn staff_rights_take_effect_and_end_at_once() {
    scenario(async {
        let (alice, bob) = (Person::register().await, Person::register().await);
        alice.initiate_payment().await;
        bob.initiate_payment().await;
        let account_of_alice = alice.path();
        bob.get("/api/transactions/").await.expect(403);
        for _ in 0..2 {
            let promoted = create_superuser(json!({"id": bob.id})).await;
            assert_eq!(
                promoted.unwrap(),
                json!({"status": "promoted", "id": bob.id, "username": bob.username})
            );
        }
        bob.get(&account_of_alice).await.expect(200);
        for path in ["/api/transactions/?limit=1000", "/api/activity/?limit=1000"] {
            let owners = owners(&bob, path).await;
            assert!(
                owners.contains(&alice.id) && owners.contains(&bob.id),
                "{path}"
            );
        }
        let demotion = json!({"id": bob.id, "demote": true});
        for _ in 0..2 {
            let demoted = create_superuser(demotion.clone()).await;
            assert_eq!(
                demoted.unwrap(),
                json!({"status": "demoted", "id": bob.id, "username": bob.username})
            );
        }
        // The token is the one that staff rights were used with.
        bob.get("/api/transactions/").await.expect(403);
        bob.get(&account_of_alice).await.expect(404);
        for method in [Method::DELETE, Method::PATCH] {
            send(bob.request(method, &account_of_alice))
                .await
                .expect(404);
        }
        for path in ["/api/payment/", "/api/activity/"] {
            assert_eq!(owners(&bob, path).await, [bob.id], "{path}");
        }
        assert!(owners(&bob, "/api/file/").await.is_empty());
        let users = bob.get("/api/user/").await.expect(200);
        assert_eq!(users.as_array().unwrap().len(), 1);
    });
}

#[test]
fn whoever_registers_the_name_of_a_future_staff_account_becomes_no_staff() {
    scenario(async {
        let mallory = Person::register().await;
        let event = account(&mallory.username);
        for (field, value) in [
            ("password", "the-operators-own-1"),
            ("email", "operator@example.com"),
        ] {
            let mut other = event.clone();
            other[field] = value.into();
            let refused = create_superuser(other).await.unwrap_err();
            assert!(refused.contains("already exists"), "{refused}");
            assert!(
                refused.contains(&format!("{{\"id\": {}}}", mallory.id)),
                "{refused}"
            );
        }
        mallory.get("/api/transactions/").await.expect(403);
        Person::log_in(&mallory.username, PASSWORD).await;
        // With its own address and password the event means this very account.
        let promoted = create_superuser(event).await.unwrap();
        assert_eq!(promoted["status"], "promoted");
        mallory.get("/api/transactions/").await.expect(200);
    });
}

#[test]
fn create_superuser_reports_every_mistake_in_one_line() {
    scenario(async {
        let nobody = create_superuser(json!({"id": 4_000_000_000_u64, "demote": true})).await;
        assert_eq!(
            nobody.unwrap_err(),
            "there is no account with the id 4000000000"
        );
        for unclear in [
            json!({"username": "admin"}),
            json!({"username": "admin", "demote": true}),
            json!({"id": 1, "username": "admin"}),
            json!({}),
        ] {
            create_superuser(unclear.clone())
                .await
                .expect_err(&unclear.to_string());
        }
        let account = json!({"username": "new staff", "email": "x", "password": "12345"});
        assert_eq!(
            create_superuser(account).await.unwrap_err(),
            "username: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ \
             characters.; email: Enter a valid email address.; mobile_number: This field may not be blank.; \
             password: This password is too short. It must contain at least 8 characters. This password is too \
             common. This password is entirely numeric."
        );
        let misspelt = create_superuser(json!({"username": "x", "pasword": "y"})).await;
        let misspelt = misspelt.unwrap_err();
        assert!(misspelt.contains("unknown field `pasword`"), "{misspelt}");
    });
}

/// Logins that may be attempted at one account in a minute: the default of template.yaml.
const ATTEMPTS: usize = 10;

#[test]
fn repeated_wrong_passwords_for_one_account_are_throttled() {
    scenario(async {
        let alice = Person::register().await;
        let wrong = json!({"username": alice.username, "password": "not-the-password"});
        // Twice as many as a minute allows, because the next minute may begin during the test. They are concurrent,
        // because a busy machine would take minutes for one after the other.
        let guess = || send(anonymous(Method::POST, "/api/login/").json(&wrong));
        let answers = join_all((0..=2 * ATTEMPTS).map(|_| guess())).await;
        let (throttled, refused): (Vec<Answer>, Vec<Answer>) = answers
            .into_iter()
            .partition(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
        assert!(!throttled.is_empty(), "no attempt is throttled");
        // Logging in after the registration was one attempt already.
        assert!(refused.len() >= ATTEMPTS - 1, "{} passed", refused.len());
        for answer in throttled {
            let wait = answer.headers["retry-after"].to_str().unwrap();
            let detail = format!("Request was throttled. Expected available in {wait} seconds.");
            assert_eq!(answer.json(), json!({"detail": detail}));
        }
        for answer in refused {
            answer.expect(401);
        }
    });
}

#[test]
fn a_new_name_opens_the_account_and_the_old_one_is_free() {
    scenario(async {
        let alice = Person::register().await;
        let new_name = format!("new-{}", alice.username);
        let rename = alice.request(Method::PATCH, &alice.path());
        let renamed = send(rename.json(&json!({"username": new_name}))).await;
        assert_eq!(renamed.expect(200)["username"], new_name);
        let log_in = async |username: &str| {
            let credentials = json!({"username": username, "password": PASSWORD});
            send(anonymous(Method::POST, "/api/login/").json(&credentials)).await
        };
        log_in(&new_name).await.expect(200);
        log_in(&alice.username).await.expect(401);
        let again = anonymous(Method::POST, "/api/register/").json(&account(&alice.username));
        send(again).await.expect(201);
    });
}

#[test]
fn deleting_an_account_removes_its_files_and_activities_but_not_its_payments() {
    scenario(async {
        let (alice, bob) = (Person::register().await, Person::register().await);
        for person in [&alice, &bob] {
            person.pay().await;
            let upload = person.upload("a.txt", b"two words").await.expect(201);
            person.wait_for_count(file_id(&upload)).await;
        }
        let download = alice.files().await[0]["file"].as_str().unwrap().to_owned();
        let fetch = async || client().get(&download).send().await.unwrap().status();
        assert_eq!(fetch().await, 200);
        send(alice.request(Method::DELETE, &alice.path()))
            .await
            .expect(204);
        let gone = alice.get("/api/file/").await.expect(401);
        assert_eq!(gone["code"], "user_not_found");
        eventually("the clean-up has run", async || {
            let files = rows_of("FilesTable", alice.id).await;
            files.is_empty() && rows_of("ActivitiesTable", alice.id).await.is_empty()
        })
        .await;
        assert_eq!(fetch().await, 404);
        // SQS may deliver a message twice.
        let body = alice.id.to_string();
        let event =
            json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]});
        for _ in 0..2 {
            let answer = system().stack.invoke("user-cleanup", &event).await.unwrap();
            assert_eq!(answer, json!({"batchItemFailures": []}));
        }
        assert_eq!(rows_of("PaymentsTable", alice.id).await.len(), 1);
        assert_eq!(bob.files().await.len(), 1);
        assert_eq!(rows_of("ActivitiesTable", bob.id).await.len(), 4);
    });
}
