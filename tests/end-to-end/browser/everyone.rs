//! What everybody does in a browser.

use super::driver::{Browser, DESKTOP, PHONE, Setup, browse};
use crate::paid_upload::document;
use crate::person::{PASSWORD, Person, send};
use crate::queue::eventually;
use crate::system::system;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;
use std::path::PathBuf;
use uuid::Uuid;

/// Would be markup if a page did not escape it; as far as a file may be called so.
const HOSTILE: &str = "<img src=x onerror=alert(1)><b>&amp;\".txt";

/// A file of that name to upload, in a folder of its own.
pub fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Signs in by the form.
pub async fn sign_in(browser: &Browser, username: &str, password: &str) {
    browser.open("/dashboard/sign-in/").await;
    browser.fill("username", username).await;
    browser.fill("password", password).await;
    browser.press("Sign in").await;
    browser.says("Sign out").await;
}

async fn register(browser: &Browser) -> String {
    let username = format!("u{}", Uuid::new_v4().simple());
    browser.open("/dashboard/").await;
    browser.press("Create an account").await;
    browser.fill("username", &username).await;
    browser.fill("email", "new@example.com").await;
    browser.fill("mobile_number", "01712345678").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Create account").await;
    browser.says("Your account is ready").await;
    username
}

/// From the dashboard through the gateway's pay page and back.
async fn pay(browser: &Browser) {
    browser.press("Pay 100 BDT").await;
    browser.press("Success").await;
    browser.says("Payment received").await;
}

#[test]
fn a_new_person_pays_uploads_and_reads_the_count_by_clicks_alone() {
    browse(DESKTOP, async |browser| {
        register(browser).await;
        browser.says("Opens when a payment is confirmed").await;
        browser.is_accessible().await;
        browser.picture("new").await;
        pay(browser).await;
        browser.is_accessible().await;
        browser.picture("paid").await;
        browser.press("Upload my file").await;
        browser.says("One upload is paid for").await;
        browser.is_accessible().await;
        browser
            .choose_file("file", &file("Thesis.docx", &document()))
            .await;
        browser.press("Upload and count").await;
        browser.says("Your file has arrived").await;
        // The row changes by itself.
        browser.says("7 words").await;
        browser.says("Completed").await;
        assert!(!browser.has("[data-poll]").await);
        browser.says("Pay for an upload").await;
        browser.is_accessible().await;
        browser.open("/dashboard/").await;
        browser.picture("counted").await;
        browser.press("Sign out").await;
        browser.says("New here?").await;
        browser.open("/dashboard/").await;
        assert_eq!(browser.path().await, "/dashboard/sign-in/");
    });
}

#[test]
fn the_same_story_without_scripts() {
    // Not on a phone: chromedriver emulates one by scripts, and hangs.
    let setup = Setup {
        scripts: false,
        ..DESKTOP
    };
    browse(setup, async |browser| {
        register(browser).await;
        browser.press("Pay 100 BDT").await;
        browser.press("Success").await;
        // The sandbox's page sends the payer on by a script; without, there is a button.
        browser.press("Continue").await;
        browser.press("Upload my file").await;
        browser
            .choose_file("file", &file("notes.txt", b"one two three"))
            .await;
        browser.press("Upload and count").await;
        browser.says("Your file has arrived").await;
        eventually("it is counted", async || {
            browser.open("/dashboard/").await;
            browser.text().await.contains("3 words")
        })
        .await;
    });
}

#[test]
fn a_keyboard_is_enough() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        let enter = char::from(Key::Enter).to_string();
        browser.open("/dashboard/").await;
        browser.tab_to("#username").await;
        browser.keys(&person.username).await;
        browser.tab_to("#password").await;
        browser.keys(PASSWORD).await;
        browser.keys(&enter).await;
        browser.says("One upload is paid for").await;
        browser.tab_to("#file").await;
        browser
            .choose_file("file", &file("keys.txt", b"one two"))
            .await;
        browser.tab_to("#upload-form button").await;
        browser.keys(&enter).await;
        browser.says("2 words").await;
        browser.tab_to(".rows .button").await;
        browser
            .tab_to("form[action='/dashboard/pay/'] button")
            .await;
        browser.keys(&enter).await;
        browser.says("SANDBOX").await;
    });
}

#[test]
fn names_that_try_to_be_markup_stay_names() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        for _ in 0..2 {
            person.pay().await;
        }
        sign_in(browser, &person.username, PASSWORD).await;
        browser
            .choose_file("file", &file(HOSTILE, b"\0\0\0\0not text\xff\xfe"))
            .await;
        browser.press("Upload and count").await;
        browser.says("Your file has arrived").await;
        browser.says("<img src=x onerror=alert(1)>").await;
        browser
            .appears(Locator::Css(".status.bad, .status.good"))
            .await;
        assert!(!browser.has("img, main b").await);
        browser.is_accessible().await;
        // The form shows again what was typed, and nothing of it runs.
        browser.press("Sign out").await;
        browser.press("Create an account").await;
        browser
            .fill("username", "\"><script>alert(1)</script>")
            .await;
        browser.fill("email", "x@example.com").await;
        browser.fill("mobile_number", "017").await;
        browser.fill("password", "password").await;
        browser.press("Create account").await;
        browser.says("Enter a valid username.").await;
        browser.says("This password is too common.").await;
        assert!(!browser.has("main script").await);
        browser.is_accessible().await;
        browser.picture("refused").await;
    });
}

#[test]
fn a_payment_that_did_not_succeed_says_so_and_buys_nothing() {
    browse(PHONE, async |browser| {
        register(browser).await;
        for (choice, path, words) in [
            ("Fail", "/api/payment/failure/", "Payment failed"),
            ("Cancel", "/api/payment/cancel/", "Payment cancelled"),
        ] {
            browser.press("Pay 100 BDT").await;
            browser.press(choice).await;
            browser.lands_on(path).await;
            browser.says(words).await;
            browser.is_accessible().await;
            browser.picture(&format!("payment-{choice}")).await;
            browser.open("/dashboard/").await;
            browser.says("Opens when a payment is confirmed").await;
        }
    });
}

#[test]
fn a_payment_that_aamarpay_still_works_on_is_waited_for() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        let search_answers = async |how: &str| {
            let system = system();
            let sandbox = system.stack.sandbox_url().unwrap();
            let url = format!(
                "{sandbox}/_sandbox/customers/{}@example.com",
                person.username
            );
            send(
                reqwest::Client::new()
                    .post(url)
                    .json(&json!({"search": how})),
            )
            .await
            .expect(200);
        };
        search_answers("http_500").await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser.press("Pay 100 BDT").await;
        browser.press("Success").await;
        browser.lands_on("/api/payment/success/").await;
        browser.says("not confirmed").await;
        browser.is_accessible().await;
        browser.picture("payment-pending").await;
        browser.open("/dashboard/").await;
        browser.says("Waiting for aamarPay").await;
        browser.is_accessible().await;
        browser.press("Check now").await;
        browser.says("please do not pay again").await;
        search_answers("normal").await;
        browser.press("Check now").await;
        browser.says("The payment is confirmed").await;
        browser.says("One upload is paid for").await;
    });
}

#[test]
fn a_refused_file_says_why_and_costs_nothing() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser
            .choose_file("file", &file("report.pdf", b"%PDF"))
            .await;
        browser.press("Upload and count").await;
        browser
            .says("is not allowed. Allowed extensions are: txt, docx.")
            .await;
        browser.is_accessible().await;
        browser.open("/dashboard/").await;
        browser.says("One upload is paid for").await;
    });
}

#[test]
fn a_wrong_password_is_refused_without_telling_who_exists() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        for username in [person.username.as_str(), "nobody-of-that-name"] {
            browser.open("/dashboard/sign-in/").await;
            browser.fill("username", username).await;
            browser.fill("password", "not-the-password").await;
            browser.press("Sign in").await;
            browser.says("do not belong together").await;
            browser.is_accessible().await;
        }
        assert!(!browser.has(".out").await);
    });
}

#[test]
fn a_large_file_goes_straight_to_storage_without_the_person_noticing() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, &person.username, PASSWORD).await;
        // More than the gateway takes in one request.
        let large = b"word ".repeat(2_000_000);
        browser
            .choose_file("file", &file("large.txt", &large))
            .await;
        browser.press("Upload and count").await;
        browser.says("Your file has arrived").await;
        browser.says("2,000,000 words").await;
    });
}

#[test]
fn the_pages_are_as_legible_in_the_dark() {
    let setup = Setup {
        dark: true,
        ..PHONE
    };
    browse(setup, async |browser| {
        register(browser).await;
        let scheme = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(browser.run(scheme).await.unwrap(), true);
        browser.is_accessible().await;
        browser.picture("dark").await;
        pay(browser).await;
        browser.is_accessible().await;
        browser.press("Upload my file").await;
        browser.is_accessible().await;
    });
}
