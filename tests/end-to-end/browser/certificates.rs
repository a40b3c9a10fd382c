//! The certificate as a page, and the page that verifies it.

use super::actions::{sign_in, sign_out, temporary_file};
use super::driver::{Browser, DESKTOP, PHONE, Setup, browse};
use crate::certificates::certified;
use crate::harness::person::{PASSWORD, Person};
use auth::CertificateKey;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::Value;

/// A person with a certified file. Returns the path of the certificate, and the certificate.
async fn person_with_certificate() -> (Person, String, String) {
    let person = Person::register().await;
    let (path, answer) = certified(&person, "essay.txt", b"one two three").await;
    (
        person,
        path,
        answer["certificate"].as_str().unwrap().to_owned(),
    )
}

async fn verify(browser: &Browser, certificate: &str, content: &[u8]) {
    browser.open("/verify/").await;
    browser.fill("certificate", certificate).await;
    let file = temporary_file("essay.txt", content);
    browser.choose_file("file", &file).await;
    browser.click("Verify").await;
}

const GENUINE: &str = "The certificate is genuine";
const NOT_OURS: &str = "This certificate is not from this service, or it was changed";

#[test]
fn an_owner_prints_a_certificate_and_anybody_verifies_it() {
    browse(DESKTOP, async |browser| {
        let (person, path, certificate) = person_with_certificate().await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser.open(&path).await;
        browser.shows("has 3 words").await;
        browser.expect_accessible().await;
        browser.screenshot("certificate").await;
        let printed = browser.wait_for(Locator::Id("certificate")).await;
        assert_eq!(printed.text().await.unwrap(), certificate);
        sign_out(browser).await;
        verify(browser, &certificate, b"one two three").await;
        browser.shows(GENUINE).await;
        browser
            .shows("The file is exactly the one that was counted")
            .await;
        // The figures follow their names.
        browser.shows("Characters without spaces11").await;
        browser.shows("word-count/4").await;
        browser.expect_accessible().await;
        browser.screenshot("verified").await;
    });
}

#[test]
fn a_changed_file_or_certificate_and_a_foreign_key_are_found() {
    browse(PHONE, async |browser| {
        let (_, _, certificate) = person_with_certificate().await;
        browser.open("/verify/").await;
        browser.click("Verify").await;
        browser.shows("Please paste a certificate").await;
        browser.expect_accessible().await;
        verify(browser, &certificate, b"one two thrEe").await;
        browser.shows(GENUINE).await;
        browser
            .shows("it has the right size, but another content")
            .await;
        browser.expect_accessible().await;
        verify(browser, &certificate, b"one two three ").await;
        browser
            .shows("it has 14 bytes, and the counted one 13")
            .await;

        // More words, with the signature of the true certificate.
        let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(&certificate).unwrap();
        let mut claims = claims.as_object().unwrap().clone();
        claims["word_count"] = 3000.into();
        let stranger = CertificateKey::derive("the secret of a stranger, 32 bytes").unwrap();
        let forged = stranger.sign(&claims).unwrap();
        verify(browser, &forged, b"one two three").await;
        browser.shows(NOT_OURS).await;
        let parts: Vec<&str> = certificate.split('.').collect();
        let other_claims = forged.split('.').nth(1).unwrap();
        let changed = format!("{}.{other_claims}.{}", parts[0], parts[2]);
        verify(browser, &changed, b"one two three").await;
        browser.shows(NOT_OURS).await;
        assert!(!browser.text().await.contains("3,000"));
        verify(browser, "nonsense", b"one two three").await;
        browser.shows("This text is no certificate").await;
    });
}

#[test]
fn a_browser_without_ed25519_has_the_service_check_the_signature() {
    browse(DESKTOP, async |browser| {
        let (_, _, certificate) = person_with_certificate().await;
        browser.open("/verify/").await;
        let without =
            "crypto.subtle.importKey = () => Promise.reject(new Error('NotSupportedError'))";
        browser.run_script(without).await.unwrap();
        // As the API answers it, with the line breaks of a mail.
        let (start, end) = certificate.split_at(200);
        let json = temporary_file("certificate.json", format!("{start}\n{end}").as_bytes());
        browser.choose_file("certificate-file", &json).await;
        let file = temporary_file("essay.txt", b"one two three");
        browser.choose_file("file", &file).await;
        browser.click("Verify").await;
        browser
            .shows("The file is exactly the one that was counted")
            .await;
        // The first character of the signature.
        let place = certificate.rfind('.').unwrap() + 1;
        let other = if certificate[place..].starts_with('A') {
            "B"
        } else {
            "A"
        };
        let changed = format!(
            "{}{other}{}",
            &certificate[..place],
            &certificate[place + 1..]
        );
        browser.fill("certificate", &changed).await;
        browser.click("Verify").await;
        browser.shows(NOT_OURS).await;
    });
}

#[test]
fn a_certificate_can_be_verified_with_a_keyboard_alone_in_the_dark() {
    let setup = Setup {
        dark: true,
        ..DESKTOP
    };
    browse(setup, async |browser| {
        let (person, path, certificate) = person_with_certificate().await;
        // The address of a certificate leads through the sign-in form and back.
        browser.open(&path).await;
        browser.fill("username", &person.username).await;
        browser.fill("password", PASSWORD).await;
        browser.click("Sign in").await;
        browser.shows("Certificate of a word count").await;
        browser.expect_accessible().await;
        browser.open("/verify/").await;
        browser.tab_to("#certificate").await;
        let short = certificate.split_at(60).0;
        browser.press_keys(short).await;
        browser.fill("certificate", &certificate).await;
        browser.tab_to("#file").await;
        let file = temporary_file("essay.txt", b"one two three");
        browser.choose_file("file", &file).await;
        browser.tab_to("#check button").await;
        browser
            .press_keys(&char::from(Key::Enter).to_string())
            .await;
        browser
            .shows("The file is exactly the one that was counted")
            .await;
        browser.expect_accessible().await;
    });
}
