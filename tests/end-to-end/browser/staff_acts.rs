//! What staff change, on their pages.

use super::actions::sign_in;
use super::driver::{Browser, DESKTOP, PHONE, browse};
use crate::harness::aamarpay::{callback, switch_transaction};
use crate::harness::api::{anonymous, send};
use crate::harness::person::{PASSWORD, Person};
use reqwest::Method;
use serde_json::json;

async fn sign_in_as_staff(browser: &Browser) {
    sign_in(browser, local::STAFF_USERNAME, local::STAFF_PASSWORD).await;
}

/// A payment for which aamarPay has money that was not credited.
async fn held(person: &Person) -> String {
    let id = person.pay_without_callback().await;
    switch_transaction(&id, json!({"risk": "held"})).await;
    callback("payment-success", &id).await.expect(200);
    assert_eq!(person.payment_status(&id).await, "Held");
    id
}

#[test]
fn staff_credit_held_money_and_return_a_payment_with_a_trace_of_both() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        let id = held(&person).await;
        sign_in_as_staff(browser).await;
        browser
            .open(&format!("/api/dashboard/payments/{id}/"))
            .await;
        browser.expect_accessible().await;
        browser
            .fill("credit-reason", "aamarPay confirmed it by phone")
            .await;
        browser.click("Credit the payment").await;
        browser.shows("It stands in the list of acts").await;
        assert_eq!(person.payment_status(&id).await, "Paid");
        // Now the credit can be taken back.
        browser.fill("reference", "RF-2026-1").await;
        browser
            .fill("refund-reason", "the payer changed their mind")
            .await;
        browser.click("The money was returned").await;
        browser.shows("Staff returned the money").await;
        browser.screenshot("refunded").await;
        assert_eq!(person.payment_status(&id).await, "Refunded");
        // aamarPay still reports success.
        callback("payment-success", &id).await.expect(200);
        assert_eq!(person.payment_status(&id).await, "Refunded");
        person.upload("a.txt", b"one").await.expect(403);
        browser.click("Acts of staff").await;
        for text in [
            "Payment credited",
            "Money returned",
            "RF-2026-1",
            "by phone",
        ] {
            browser.shows(text).await;
        }
        browser.expect_accessible().await;
        browser.screenshot("audit").await;
    });
}

#[test]
fn staff_change_credits_and_deactivate_an_account() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        sign_in_as_staff(browser).await;
        browser
            .open(&format!("/api/dashboard/accounts/{}/", person.id))
            .await;
        browser.expect_accessible().await;
        browser.screenshot("account").await;
        browser.fill("credits", "2").await;
        browser.fill("credits-reason", "a gift").await;
        browser.click("Change the credits").await;
        browser.shows("It stands in the list of acts").await;
        person.upload("a.txt", b"one").await.expect(201);
        // The page shows two credits and there is one: whoever acts on what is not so any more is told.
        browser
            .open(&format!("/api/dashboard/accounts/{}/", person.id))
            .await;
        person.upload("b.txt", b"two").await.expect(201);
        browser.fill("credits", "9").await;
        browser.fill("credits-reason", "a gift").await;
        browser.click("Change the credits").await;
        browser.shows("not as you saw it any more").await;
        // What was typed is still there.
        for (field, typed) in [("credits", "9"), ("credits-reason", "a gift")] {
            let script = format!("return document.getElementById('{field}').value");
            assert_eq!(browser.run_script(&script).await.unwrap(), typed);
        }
        browser.fill("active-reason", "asked by its owner").await;
        browser.click("Deactivate the account").await;
        browser.shows("Reactivate the account").await;
        browser.expect_accessible().await;
        person.get("/api/file/").await.expect(401);
        let credentials = json!({"username": person.username, "password": PASSWORD});
        let log_in = || send(anonymous(Method::POST, "/api/login/").json(&credentials));
        log_in().await.expect(401);
        browser.fill("active-reason", "asked by its owner").await;
        browser.click("Reactivate the account").await;
        browser.shows("Deactivate the account").await;
        log_in().await.expect(200);
    });
}
