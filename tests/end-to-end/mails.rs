//! Mails, from the change that causes one to the link in it.

use crate::harness::api::{anonymous, send};
use crate::harness::database::{row, rows_of};
use crate::harness::mailbox::{mails_to, wait_for_mail};
use crate::harness::person::{PASSWORD, Person};
use crate::harness::scenario::scenario;
use crate::harness::wait::eventually;
use reqwest::Method;
use serde_json::json;

/// Follows the link of the first mail to a new account.
async fn confirm(person: &Person) {
    let mail = wait_for_mail(&person.email(), "Confirm your address").await;
    let token = json!({"token": mail.token("/dashboard/email/confirm/")});
    let request = anonymous(Method::POST, "/api/email/confirm/").json(&token);
    send(request).await.expect(200);
}

/// The number of payments of `person` whose receipt is done with: it was sent, or nobody was to get it. The function `mail` notes
/// both in the same row, after SES has taken the mail.
async fn receipts_decided(person: &Person) -> usize {
    let mut decided = 0;
    for activity in rows_of("ActivitiesTable", person.id).await {
        if activity["action"]["S"] == "payment" {
            let id = activity["activity_id"]["S"].as_str().unwrap();
            let key = json!({"key": {"S": format!("mail#{id}")}});
            let mail = row("ExpiringTable", key).await;
            decided += usize::from(!mail["sent"].is_null());
        }
    }
    decided
}

#[test]
fn a_forgotten_password_is_replaced_with_the_link_of_a_mail() {
    scenario(async {
        let alice = Person::register().await;
        // People do not remember how they spelt it.
        let email = json!({"email": alice.email().to_uppercase()});
        let request = anonymous(Method::POST, "/api/password/reset/").json(&email);
        send(request).await.expect(202);
        let mail = wait_for_mail(&alice.email(), "Choose a new password").await;
        assert!(mail.text.contains(&alice.username), "{}", mail.text);
        assert!(
            mail.html.contains("/dashboard/password/reset/confirm/"),
            "{}",
            mail.html
        );
        let new = "a-new-long-passphrase";
        let body = json!({"token": mail.token("/dashboard/password/"), "password": new});
        let reset = || send(anonymous(Method::POST, "/api/password/reset/confirm/").json(&body));
        reset().await.expect(200);
        reset().await.expect(400);
        let refresh = json!({"refresh": alice.refresh});
        let request = anonymous(Method::POST, "/api/login/refresh/").json(&refresh);
        send(request).await.expect(401);
        Person::log_in(&alice.username, new).await;
        wait_for_mail(&alice.email(), "Your password was changed").await;
    });
}

#[test]
fn a_confirmed_address_gets_receipts_and_counts_until_its_owner_has_enough() {
    scenario(async {
        let alice = Person::register().await;
        confirm(&alice).await;
        alice.pay().await;
        alice
            .upload("notes.txt", b"one two three")
            .await
            .expect(201);
        let receipt = wait_for_mail(&alice.email(), "Receipt for your payment").await;
        assert!(receipt.text.contains("100.00 BDT"), "{}", receipt.text);
        let counted = wait_for_mail(&alice.email(), "Your file is counted").await;
        assert!(counted.text.contains("Words: 3"), "{}", counted.text);
        let query = counted.link("/dashboard/email/unsubscribe/");
        let query = query.split_once('?').unwrap().1.to_owned();
        let path = format!("/api/email/unsubscribe/?{query}");
        let page = send(anonymous(Method::GET, &path)).await;
        assert_eq!(page.status, 303);
        let form = [("List-Unsubscribe", "One-Click")];
        send(anonymous(Method::POST, &path).form(&form))
            .await
            .expect(200);
        alice.pay().await;
        // The second one takes the longest way, by the stream and the queue, to be decided on and not sent.
        eventually("both receipts were decided on", async || {
            receipts_decided(&alice).await == 2
        })
        .await;
        let mails = mails_to(&alice.email()).await;
        let receipts = mails
            .iter()
            .filter(|mail| mail.subject.starts_with("Receipt"));
        assert_eq!(receipts.count(), 1);
    });
}

#[test]
fn a_new_address_and_a_deletion_are_reported_to_the_address_that_the_owner_knows() {
    scenario(async {
        let alice = Person::register().await;
        confirm(&alice).await;
        let new = format!("new-{}", alice.email());
        let change = alice.request(Method::PATCH, &alice.path());
        send(change.json(&json!({"email": new}))).await.expect(200);
        let notice = wait_for_mail(&alice.email(), "The address of your account was changed").await;
        assert!(!notice.text.contains(&new), "{}", notice.text);
        let confirmation = wait_for_mail(&new, "Confirm your address").await;
        let token = json!({"token": confirmation.token("/dashboard/email/confirm/")});
        send(alice.request(Method::DELETE, &alice.path()))
            .await
            .expect(204);
        wait_for_mail(&new, "Your account was deleted").await;
        let request = anonymous(Method::POST, "/api/email/confirm/").json(&token);
        send(request).await.expect(400);
        eventually("nobody can sign in", async || {
            let credentials = json!({"username": alice.username, "password": PASSWORD});
            let login = anonymous(Method::POST, "/api/login/").json(&credentials);
            send(login).await.status == 401
        })
        .await;
    });
}
