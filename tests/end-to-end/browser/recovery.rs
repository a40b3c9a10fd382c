//! The way back into an account, and the page of the account.

use super::actions::sign_in;
use super::driver::{DESKTOP, PHONE, Setup, browse};
use crate::harness::mailbox::{report_bounce, wait_for_mail};
use crate::harness::person::{PASSWORD, Person};
use crate::harness::wait::eventually;
use fantoccini::key::Key;

const NEW: &str = "a-new-long-passphrase";

#[test]
fn somebody_forgets_the_password_and_gets_back_in() {
    let setup = Setup {
        scripts: false,
        ..DESKTOP
    };
    browse(setup, async |browser| {
        let alice = Person::register().await;
        browser.open("/dashboard/").await;
        browser.click("Forgot your password?").await;
        browser.fill("email", &alice.email()).await;
        browser.click("Send me a link").await;
        browser.shows("a mail with a link is on its way").await;
        let mail = wait_for_mail(&alice.email(), "Choose a new password").await;
        let link = mail.link("/dashboard/password/");
        // Programs that check mails open every link; it still works.
        browser.open(&link).await;
        browser.open(&link).await;
        browser.fill("password", "password1").await;
        browser.click("Change the password").await;
        browser.shows("This password is too common.").await;
        browser.fill("password", NEW).await;
        browser.click("Change the password").await;
        browser.shows("Your password is changed").await;
        browser.click("Sign in").await;
        browser.lands_on("/dashboard/sign-in/").await;
        sign_in(browser, &alice.username, NEW).await;
        browser.open(&link).await;
        browser.shows("This link no longer works").await;
    });
}

#[test]
fn the_pages_of_a_recovery_are_accessible_in_both_languages() {
    browse(PHONE, async |browser| {
        let alice = Person::register().await;
        let english = [
            "Forgot your password?",
            "Send me a link",
            "Look into your mails",
        ];
        let bangla = ["পাসওয়ার্ড ভুলে গেছেন?", "লিংক পাঠান", "আপনার মেইল দেখুন"];
        for (name, [heading, button, sent]) in [("english", english), ("bangla", bangla)] {
            browser.open("/dashboard/password/reset/").await;
            browser.shows(heading).await;
            browser.expect_accessible().await;
            browser.screenshot(&format!("forgotten-{name}")).await;
            browser.fill("email", &alice.email()).await;
            browser.click(button).await;
            browser.shows(sent).await;
            browser.expect_accessible().await;
            browser
                .open("/dashboard/password/reset/confirm/?token=none")
                .await;
            browser.expect_accessible().await;
            browser.open("/dashboard/email/confirm/?token=none").await;
            browser.expect_accessible().await;
            browser
                .open("/dashboard/email/unsubscribe/?account=1&key=none")
                .await;
            browser.expect_accessible().await;
            if name == "english" {
                browser.click("বাংলা").await;
                browser.shows("এই মেইলগুলো বন্ধ করবেন?").await;
            }
        }
    });
}

#[test]
fn an_owner_confirms_the_address_changes_the_account_and_signs_out_everywhere() {
    browse(DESKTOP, async |browser| {
        let alice = Person::register().await;
        sign_in(browser, &alice.username, PASSWORD).await;
        browser.click("My account").await;
        browser.shows("Your address is not confirmed yet.").await;
        browser.expect_accessible().await;
        browser.screenshot("account").await;
        browser.click("Send me a link to confirm it").await;
        browser.shows("A mail with a link is on its way.").await;
        let mail = wait_for_mail(&alice.email(), "Confirm your address").await;
        browser.open(&mail.link("/dashboard/email/confirm/")).await;
        browser.click("Confirm my address").await;
        browser.shows("Your address is confirmed").await;
        browser.click("Go to my account").await;
        browser.shows("Your address was confirmed on").await;

        browser.click("Make an archive").await;
        browser.shows("Your archive is being made.").await;
        eventually("the archive is ready", async || {
            browser.open("/dashboard/account/").await;
            browser.text().await.contains("Download the archive of")
        })
        .await;

        // A stolen session is not enough.
        browser.fill("mobile_number", "01812345678").await;
        browser.fill("details-password", "not-the-password").await;
        browser.click("Save").await;
        browser.shows("This is not your current password.").await;
        browser.expect_accessible().await;
        let renamed = format!("{}x", alice.username);
        browser.fill("username", &renamed).await;
        browser.fill("details-password", PASSWORD).await;
        browser.click("Save").await;
        browser.shows("Your changes are saved.").await;
        browser.shows(&renamed).await;

        browser.fill("password-password", PASSWORD).await;
        browser.fill("password", NEW).await;
        browser.click("Change the password").await;
        browser.shows("You are signed out everywhere else.").await;
        browser.click("Sign out everywhere").await;
        browser.shows("You are signed out everywhere.").await;
        browser.open("/dashboard/account/").await;
        browser.lands_on("/dashboard/sign-in/").await;
        sign_in(browser, &renamed, NEW).await;
    });
}

#[test]
fn an_owner_chooses_language_and_mails_and_deletes_the_account() {
    browse(PHONE, async |browser| {
        let alice = Person::register().await;
        sign_in(browser, &alice.username, PASSWORD).await;
        browser.open("/dashboard/account/").await;
        browser.expect_accessible().await;
        report_bounce(&alice.email()).await;
        eventually("the page says that mails come back", async || {
            browser.open("/dashboard/account/").await;
            browser
                .text()
                .await
                .contains("Mails to your address came back")
        })
        .await;
        browser.tab_to("[name=result_mails]").await;
        browser.press_keys(" ").await;
        browser
            .run_script("document.querySelector('#language').value = 'bn'")
            .await
            .unwrap();
        browser.tab_to("form[action*='/settings/'] button").await;
        browser
            .press_keys(&char::from(Key::Enter).to_string())
            .await;
        browser.shows("আপনার সেটিংস সংরক্ষণ করা হয়েছে।").await;
        assert!(!browser.has("[name=result_mails]:checked").await);
        browser.expect_accessible().await;
        browser.screenshot("account-bangla").await;
        browser.fill("delete-username", "somebody").await;
        browser.fill("delete-password", PASSWORD).await;
        browser.click("আমার অ্যাকাউন্ট স্থায়ীভাবে").await;
        browser.shows("এটি আপনার ইউজারনেম নয়।").await;
        browser.fill("delete-username", &alice.username).await;
        browser.fill("delete-password", PASSWORD).await;
        browser.click("আমার অ্যাকাউন্ট স্থায়ীভাবে").await;
        browser.shows("আপনার অ্যাকাউন্ট মুছে ফেলা হয়েছে।").await;
        browser.expect_accessible().await;
        browser.open("/dashboard/").await;
        browser.lands_on("/dashboard/sign-in/").await;
    });
}
