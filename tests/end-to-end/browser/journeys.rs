//! What users do in a browser, from the registration to the count.

use super::actions::{pay, register, sign_in, sign_out, temporary_file, upload};
use super::driver::{DESKTOP, PHONE, Setup, browse};
use crate::harness::api::{anonymous, send};
use crate::harness::document::{damaged_docx, docx};
use crate::harness::person::{PASSWORD, Person};
use crate::harness::system::system;
use crate::harness::wait::eventually;
use fantoccini::key::Key;
use reqwest::Method;
use serde_json::json;

/// A file name that is markup if a page does not escape it.
const HOSTILE: &str = "<img src=x onerror=alert(1)><b>&amp;\".txt";

#[test]
fn a_new_user_registers_pays_uploads_and_reads_the_count() {
    browse(DESKTOP, async |browser| {
        register(browser).await;
        browser.shows("Opens when a payment is confirmed").await;
        browser.expect_accessible().await;
        browser.screenshot("new").await;
        pay(browser).await;
        browser.expect_accessible().await;
        browser.screenshot("paid").await;
        browser.click("Upload my file").await;
        browser.shows("One upload is paid for").await;
        browser.expect_accessible().await;
        upload(browser, "Thesis.docx", &docx()).await;
        browser.shows("Your file has arrived").await;
        // The page's script updates the row.
        browser.shows("7 words").await;
        browser.shows("Completed").await;
        assert!(!browser.has("[data-poll]").await);
        browser.shows("Pay for an upload").await;
        browser.expect_accessible().await;
        browser.open("/dashboard/").await;
        browser.screenshot("counted").await;
        sign_out(browser).await;
        browser.open("/dashboard/").await;
        assert_eq!(browser.path().await, "/dashboard/sign-in/");
    });
}

#[test]
fn a_new_user_can_do_the_same_without_scripts() {
    // Not on a phone: chromedriver emulates it by scripts, and hangs.
    let setup = Setup {
        scripts: false,
        ..DESKTOP
    };
    browse(setup, async |browser| {
        register(browser).await;
        browser.click("Pay 100 BDT").await;
        browser.click("Success").await;
        // A script of the sandbox's page redirects the payer; without scripts there is a button.
        browser.click("Continue").await;
        browser.click("Upload my file").await;
        upload(browser, "notes.txt", b"one two three").await;
        browser.shows("Your file has arrived").await;
        eventually("the file is counted", async || {
            browser.open("/dashboard/").await;
            browser.text().await.contains("3 words")
        })
        .await;
    });
}

#[test]
fn the_pages_can_be_used_with_a_keyboard_alone() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        let enter = char::from(Key::Enter).to_string();
        browser.open("/dashboard/").await;
        browser.tab_to("#username").await;
        browser.press_keys(&person.username).await;
        browser.tab_to("#password").await;
        browser.press_keys(PASSWORD).await;
        browser.press_keys(&enter).await;
        browser.shows("One upload is paid for").await;
        browser.tab_to("#file").await;
        let path = temporary_file("keys.txt", b"one two");
        browser.choose_file("file", &path).await;
        browser.tab_to("#upload-form button").await;
        browser.press_keys(&enter).await;
        browser.shows("2 words").await;
        browser.tab_to(".rows .button").await;
        browser
            .tab_to("form[action='/dashboard/pay/'] button")
            .await;
        browser.press_keys(&enter).await;
        browser.shows("SANDBOX").await;
    });
}

#[test]
fn markup_in_names_is_shown_as_text() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        for _ in 0..2 {
            person.pay().await;
        }
        sign_in(browser, &person.username, PASSWORD).await;
        upload(browser, HOSTILE, b"some text").await;
        browser.shows("Your file has arrived").await;
        browser.shows("<img src=x onerror=alert(1)>").await;
        browser.shows("2 words").await;
        assert!(!browser.has("img, main b").await);
        browser.expect_accessible().await;
        // The form shows the refused input again, as text.
        sign_out(browser).await;
        browser.click("Create an account").await;
        browser
            .fill("username", "\"><script>alert(1)</script>")
            .await;
        browser.fill("email", "x@example.com").await;
        browser.fill("mobile_number", "017").await;
        browser.fill("password", "password").await;
        browser.click("Create account").await;
        browser.shows("Enter a valid username.").await;
        browser.shows("This password is too common.").await;
        assert!(!browser.has("main script").await);
        browser.expect_accessible().await;
        browser.screenshot("refused").await;
    });
}

#[test]
fn a_refused_file_shows_the_reason_and_costs_nothing() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, &person.username, PASSWORD).await;
        upload(browser, "report.pdf", b"%PDF").await;
        browser
            .shows("is not allowed. Allowed extensions are: txt, docx.")
            .await;
        browser.expect_accessible().await;
        browser.open("/dashboard/").await;
        browser.shows("One upload is paid for").await;
    });
}

#[test]
fn a_file_has_a_page_with_its_refund_or_its_deletion() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser.shows("refunded, for up to 5 files today").await;
        upload(browser, "Damaged.docx", &damaged_docx()).await;
        browser.shows("Your credit was refunded.").await;
        browser.click("Damaged.docx").await;
        browser
            .shows("Removed, because the credit was refunded.")
            .await;
        browser.expect_accessible().await;
        browser.screenshot("refunded").await;
        browser.click("All my files").await;
        upload(browser, "Good.docx", &docx()).await;
        browser.shows("7 words").await;
        browser.click("Good.docx").await;
        browser.shows("Kept until").await;
        browser.shows("Characters without spaces").await;
        browser.shows("word-count/4").await;
        browser.expect_accessible().await;
        browser.screenshot("file").await;
        browser.click("Delete the file").await;
        browser.expect_accessible().await;
        browser.click("Delete the content").await;
        browser.shows("The content of the file is deleted.").await;
        browser.shows("7 words").await;
        assert!(!browser.has("form[action$=\"/delete/\"]").await);
        browser.expect_accessible().await;
    });
}

#[test]
fn a_refused_sign_in_does_not_reveal_whether_the_account_exists() {
    browse(PHONE, async |browser| {
        let person = Person::register().await;
        for username in [person.username.as_str(), "nobody-of-that-name"] {
            browser.open("/dashboard/sign-in/").await;
            browser.fill("username", username).await;
            browser.fill("password", "not-the-password").await;
            browser.click("Sign in").await;
            browser.shows("do not belong together").await;
            browser.expect_accessible().await;
        }
        assert!(!browser.has(".out").await);
    });
}

#[test]
fn a_large_file_is_uploaded_directly_to_storage_by_the_same_form() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        person.pay().await;
        sign_in(browser, &person.username, PASSWORD).await;
        // API Gateway takes no body of this size.
        let large = b"word ".repeat(2_000_000);
        upload(browser, "large.txt", &large).await;
        browser.shows("Your file has arrived").await;
        browser.shows("2,000,000 words").await;
    });
}

#[test]
fn the_pages_are_accessible_in_dark_mode() {
    let setup = Setup {
        dark: true,
        ..PHONE
    };
    browse(setup, async |browser| {
        register(browser).await;
        let scheme = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(browser.run_script(scheme).await.unwrap(), true);
        browser.expect_accessible().await;
        browser.screenshot("dark").await;
        pay(browser).await;
        browser.expect_accessible().await;
        browser.click("Upload my file").await;
        browser.shows("One upload is paid for").await;
        browser.expect_accessible().await;
    });
}

#[test]
fn a_link_from_another_site_finds_its_reader_signed_in_and_a_form_from_there_is_refused() {
    browse(DESKTOP, async |browser| {
        register(browser).await;
        let url = system().stack.url().to_owned();
        let link = format!("<a href='{url}/dashboard/'>My word counts</a>");
        let form = format!(
            "<form method='post' action='{url}/dashboard/sign-out/'><button>Win a prize</button></form>"
        );
        browser.open_other_site(&link).await;
        browser.click("My word counts").await;
        browser.shows("My files").await;
        browser.open_other_site(&form).await;
        browser.click("Win a prize").await;
        browser.shows("not sent from one of our own pages").await;
        browser.open("/dashboard/").await;
        browser.shows("My files").await;
    });
}

#[test]
fn a_payer_who_comes_back_goes_on_with_the_open_payment() {
    browse(PHONE, async |browser| {
        register(browser).await;
        browser.click("Pay 100 BDT").await;
        browser.shows("Success").await;
        browser.open("/dashboard/").await;
        for _ in 1..5 {
            browser.click("Start a new payment").await;
            browser.shows("Success").await;
            browser.open("/dashboard/").await;
        }
        browser.click("Start a new payment").await;
        browser.shows("too many unfinished payments").await;
        browser.expect_accessible().await;
        browser.screenshot("too-many-payments").await;
        browser.click("Go on paying at aamarPay").await;
        browser.click("Success").await;
        browser.shows("Payment received").await;
    });
}

#[test]
fn the_root_is_a_page_for_a_browser_and_nothing_for_a_client_of_the_api() {
    browse(DESKTOP, async |browser| {
        browser.open("/").await;
        browser.shows("How many words are in your file?").await;
        browser.shows("100 BDT").await;
        browser.shows("removed after 90 days").await;
        browser.expect_accessible().await;
        browser.click("Sign in").await;
        browser.shows("New here?").await;
        for method in [Method::GET, Method::POST, Method::DELETE] {
            for accept in ["*/*", "application/json"] {
                let request = anonymous(method.clone(), "/").header("accept", accept);
                let answer = send(request).await;
                assert_eq!(answer.headers["vary"], "Accept, Origin");
                assert_eq!(answer.expect(404), json!({"detail": "Not found."}));
            }
        }
    });
}
