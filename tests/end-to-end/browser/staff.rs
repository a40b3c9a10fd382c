//! The pages that only staff can open.

use super::actions::sign_in;
use super::driver::{DESKTOP, PHONE, browse};
use crate::harness::aamarpay::{callback, set_status, switch_transaction};
use crate::harness::api::{anonymous, send};
use crate::harness::backdate::forget_search;
use crate::harness::person::{PASSWORD, Person, account, file_id};
use crate::harness::scenario::scenario;
use reqwest::Method;
use serde_json::json;

#[test]
fn staff_find_a_payment_and_the_outcome_of_its_file_in_three_clicks() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        let transaction_id = person.pay().await;
        let uploaded = person.upload("Report.txt", b"one two").await.expect(201);
        person.wait_for_count(file_id(&uploaded)).await;

        browser.open("/api/dashboard/").await;
        assert_eq!(browser.path().await, "/dashboard/sign-in/");
        browser.fill("username", local::STAFF_USERNAME).await;
        browser.fill("password", local::STAFF_PASSWORD).await;
        browser.click("Sign in").await;
        browser.shows("Payments confirmed").await;
        assert_eq!(browser.path().await, "/api/dashboard/");
        browser.expect_accessible().await;
        browser.screenshot("overview").await;
        browser.fill("transaction", &transaction_id).await;
        browser.click("Find").await;
        browser.shows("The money arrived").await;
        browser.shows("Report.txt").await;
        browser.shows("2 words").await;
        browser.shows("pay_status").await;
        browser.expect_accessible().await;
        browser.screenshot("payment").await;
        for table in ["Payments", "Files", "Activity"] {
            browser.click(table).await;
            browser.shows("Export as CSV").await;
            browser.fill("username", &person.username).await;
            browser.click("Show").await;
            browser.shows("Clear the filter").await;
            browser.shows(&person.username).await;
            browser.expect_accessible().await;
            browser.screenshot(table).await;
        }
    });
}

#[test]
fn tables_fit_a_phone() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, local::STAFF_USERNAME, local::STAFF_PASSWORD).await;
        for path in ["", "payments/", "files/", "activities/"] {
            browser.open(&format!("/api/dashboard/{path}")).await;
            browser.expect_accessible().await;
            let name = path.trim_end_matches('/');
            browser.screenshot(&format!("phone-{name}")).await;
        }
    });
}

#[test]
fn the_staff_pages_refuse_a_regular_user() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        sign_in(browser, &person.username, PASSWORD).await;
        assert!(!browser.text().await.contains("Staff"));
        for path in ["", "payments/", "files.csv", "activities/"] {
            browser.open(&format!("/api/dashboard/{path}")).await;
            browser.shows("This is not open to you").await;
        }
        browser.expect_accessible().await;
    });
}

#[test]
fn a_bearer_token_opens_the_staff_pages_to_staff_only() {
    scenario(async {
        let person = Person::register().await;
        let staff = Person::staff().await;
        for path in [
            "/api/dashboard/",
            "/api/dashboard/payments/",
            "/api/dashboard/payments.csv",
        ] {
            person.get(path).await.expect(403);
            let json = anonymous(Method::GET, path).header("accept", "application/json");
            send(json).await.expect(401);
            let answer = staff.get(path).await;
            assert_eq!(answer.status, 200);
            let denied = staff.request(Method::POST, path);
            let own_page = denied.header("sec-fetch-site", "same-origin");
            send(own_page).await.expect(405);
        }
    });
}

#[test]
fn an_export_contains_the_filtered_rows_and_no_formula() {
    scenario(async {
        let person = Person::register().await;
        let staff = Person::staff().await;
        for name in ["=1+1.txt", "plain, with comma.txt"] {
            person.pay().await;
            person.upload(name, b"one").await.expect(201);
        }
        let path = format!("/api/dashboard/files.csv?username={}", person.username);
        let answer = staff.get(&path).await;
        let disposition = answer.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"files-"));
        let lines: Vec<&str> = answer.body.lines().collect();
        assert_eq!(lines.len(), 3, "{}", answer.body);
        assert!(lines[0].ends_with("time,user_id,username,file_id,filename,status,word_count"));
        assert!(lines[1].contains(",\"plain, with comma.txt\","));
        assert!(lines[2].contains(",'=1+1.txt,") || lines[2].contains(",\"'=1+1.txt\","));
    });
}

#[test]
fn an_account_whose_name_is_a_number_hides_no_other_account() {
    scenario(async {
        let (alice, staff) = (Person::register().await, Person::staff().await);
        alice.pay().await;
        alice.upload("mine.txt", b"one").await.expect(201);
        let impostor = account(&alice.id.to_string());
        let registered = anonymous(Method::POST, "/api/register/").json(&impostor);
        send(registered).await.expect(201);
        let rows = async |query: String| {
            let path = format!("/api/dashboard/files.csv?{query}");
            staff.get(&path).await.body.lines().skip(1).count()
        };
        let (id, name) = (alice.id, &alice.username);
        assert_eq!(rows(format!("user={id}")).await, 1);
        assert_eq!(rows(format!("username={id}")).await, 0);
        assert_eq!(rows(format!("username={name}&user={id}")).await, 1);
        assert_eq!(rows(format!("username={name}&user={}", id + 1)).await, 0);
        assert_eq!(rows("user=nobody".to_owned()).await, 0);
    });
}

#[test]
fn money_that_was_not_credited_is_shown_to_staff_and_to_its_payer() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        let (_, id) = person.initiate_payment().await;
        switch_transaction(&id, json!({"risk": "held"})).await;
        set_status(&id, "successful").await;
        let told = callback("payment-success", &id).await.expect(200);
        let message = told["message"].as_str().unwrap();
        assert!(message.contains("not credited"), "{message}");
        assert_eq!(
            person.get("/api/payment/").await.json()[0]["status"],
            "Held"
        );

        sign_in(browser, local::STAFF_USERNAME, local::STAFF_PASSWORD).await;
        browser.open("/api/dashboard/").await;
        browser.click("See what to do").await;
        browser.shows(&id).await;
        browser.shows("aamarPay marks the payment as risky.").await;
        browser.expect_accessible().await;
        browser.screenshot("held").await;
        switch_transaction(&id, json!({"risk": "safe"})).await;
        browser.click(&id).await;
        forget_search(&id).await;
        browser.click("Ask aamarPay now").await;
        browser.shows("received one upload credit").await;
        assert_eq!(
            person.get("/api/payment/").await.json()[0]["status"],
            "Paid"
        );
    });
}
