//! Payments in a browser that do not succeed at once.

use super::actions::{register, sign_in, sign_out};
use super::driver::{PHONE, browse};
use crate::harness::aamarpay::switch_customer;
use crate::harness::backdate::forget_search;
use crate::harness::person::{PASSWORD, Person};
use serde_json::json;

#[test]
fn a_failed_or_cancelled_payment_says_so_and_buys_nothing() {
    browse(PHONE, async |browser| {
        register(browser).await;
        for (choice, path, words) in [
            ("Fail", "/api/payment/failure/", "Payment failed"),
            ("Cancel", "/api/payment/cancel/", "Payment cancelled"),
        ] {
            browser.click("Pay 100 BDT").await;
            browser.click(choice).await;
            browser.lands_on(path).await;
            browser.shows(words).await;
            browser.expect_accessible().await;
            browser.screenshot(&format!("payment-{choice}")).await;
            browser.open("/dashboard/").await;
            browser.shows("Opens when a payment is confirmed").await;
        }
    });
}

#[test]
fn a_payment_that_aamarpay_has_not_confirmed_can_be_checked_again() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        let email = format!("{}@example.com", person.username);
        let switch_search = async |how: &str| switch_customer(&email, json!({"search": how})).await;
        switch_search("http_500").await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser.click("Pay 100 BDT").await;
        browser.click("Success").await;
        browser.lands_on("/api/payment/success/").await;
        browser.shows("not confirmed").await;
        browser.expect_accessible().await;
        browser.screenshot("payment-pending").await;
        browser.open("/dashboard/").await;
        browser.shows("Waiting for aamarPay").await;
        browser.expect_accessible().await;
        browser.click("Check now").await;
        browser.shows("Please do not pay again").await;
        switch_search("normal").await;
        let payments = person.get("/api/payment/").await.json();
        forget_search(payments[0]["transaction_id"].as_str().unwrap()).await;
        browser.click("Check now").await;
        browser.shows("The payment is confirmed").await;
        browser.shows("One upload is paid for").await;
    });
}

#[test]
fn a_paid_payment_has_a_receipt_for_its_owner_and_no_other_has() {
    browse(PHONE, async |browser| {
        let (alice, mallory) = (Person::register().await, Person::register().await);
        let id = alice.pay().await;
        let (_, open) = alice.initiate_payment().await;
        sign_in(browser, &alice.username, PASSWORD).await;
        browser.click("Receipt").await;
        for text in [&id, &alice.username, "100.00 BDT", "3.25 BDT", "96.75 BDT"] {
            browser.shows(text).await;
        }
        browser.expect_accessible().await;
        browser.screenshot("receipt").await;
        let receipt = |id: &str| format!("/dashboard/payments/{id}/receipt/");
        browser.open(&receipt(&open)).await;
        browser.shows("There is no such page").await;
        browser.open("/dashboard/").await;
        sign_out(browser).await;
        sign_in(browser, &mallory.username, PASSWORD).await;
        browser.open(&receipt(&id)).await;
        browser.shows("There is no such page").await;
    });
}
