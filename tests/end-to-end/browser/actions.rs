//! What several tests do by the pages' forms.

use super::driver::Browser;
use crate::harness::person::PASSWORD;
use std::path::PathBuf;
use uuid::Uuid;

/// Chooses a file with this name and content on the dashboard, and uploads it.
pub async fn upload(browser: &Browser, name: &str, content: &[u8]) {
    let path = temporary_file(name, content);
    browser.choose_file("file", &path).await;
    browser.click("Upload and count").await;
}

/// A file with this name, in a folder of its own.
pub fn temporary_file(name: &str, content: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

pub async fn sign_in(browser: &Browser, username: &str, password: &str) {
    browser.open("/dashboard/sign-in/").await;
    browser.fill("username", username).await;
    browser.fill("password", password).await;
    browser.click("Sign in").await;
    browser.shows("Sign out").await;
}

pub async fn sign_out(browser: &Browser) {
    browser.click("Sign out").await;
    browser.shows("New here?").await;
}

/// Creates an account, which signs in.
pub async fn register(browser: &Browser) {
    let username = format!("u{}", Uuid::new_v4().simple());
    browser.open("/dashboard/").await;
    browser.click("Create an account").await;
    browser.fill("username", &username).await;
    browser.fill("email", "new@example.com").await;
    browser.fill("mobile_number", "01712345678").await;
    browser.fill("password", PASSWORD).await;
    browser.click("Create account").await;
    browser.shows("Your account is ready").await;
}

/// From the dashboard to aamarPay's page, and back with a payment.
pub async fn pay(browser: &Browser) {
    browser.click("Pay 100 BDT").await;
    browser.click("Success").await;
    browser.shows("Payment received").await;
}
