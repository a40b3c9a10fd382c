//! The pages in Bangla, and the switch between the languages.

use super::actions::{pay, register, sign_in, temporary_file};
use super::driver::{Browser, DESKTOP, Setup, browse};
use crate::harness::api::{anonymous, send};
use crate::harness::document::{damaged_docx, docx};
use crate::harness::mailbox::wait_for_mail;
use crate::harness::person::{PASSWORD, Person};
use fantoccini::Locator;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

const NEW_PASSWORD: &str = "a-new-long-passphrase";

const BANGLA: Setup = Setup {
    languages: "bn-BD,bn",
    ..DESKTOP
};

/// The narrowest phone that is common.
const NARROW: Setup = Setup {
    window: (360, 740),
    ..BANGLA
};

async fn language(browser: &Browser) -> String {
    let language = "return document.documentElement.lang";
    let language = browser.run_script(language).await.unwrap();
    language.as_str().unwrap().to_owned()
}

/// As [`Browser::expect_accessible`], for a page in Bangla. Every word of it has to be Bangla, but for names: no letter of
/// the Latin alphabet stands in `main`, except in what the page repeats or does not translate.
async fn expect_bangla(browser: &Browser) {
    assert_eq!(language(browser).await, "bn");
    browser.expect_accessible().await;
    let script = r#"
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("code, .name, bdi, input, select, script, noscript").forEach((node) => node.remove());
        const text = main.textContent.replace(/PAY_[0-9a-f]+|u[0-9a-f]{32}/g, "");
        return (text.match(/[A-Za-z][A-Za-z.]*/g) ?? []).join(" ");
    "#;
    let latin = browser.run_script(script).await.unwrap();
    let kept = [
        "aamarPay", "txt", "docx", "doc", "UTF", "SHA", "UTC", "CSV", "API", "JSON", "PAY", "ZIP",
    ];
    let latin = latin.as_str().unwrap().split_whitespace();
    let latin: Vec<&str> = latin
        .filter(|word| !kept.contains(&word.trim_matches('.')))
        .collect();
    let path = browser.path().await;
    assert!(latin.is_empty(), "{path}: {latin:?}");
}

/// Fills in the registration form in Bangla.
async fn register_in_bangla(browser: &Browser) -> String {
    let username = format!("u{}", Uuid::new_v4().simple());
    browser.fill("username", &username).await;
    let email = format!("{username}@example.com");
    browser.fill("email", &email).await;
    browser.fill("mobile_number", "01712345678").await;
    browser.fill("password", PASSWORD).await;
    browser.click("অ্যাকাউন্ট খুলুন").await;
    browser.shows("আপনার অ্যাকাউন্ট তৈরি হয়েছে").await;
    username
}

async fn upload_in_bangla(browser: &Browser, name: &str, content: &[u8]) {
    let path = temporary_file(name, content);
    browser.choose_file("file", &path).await;
    browser.click("আপলোড করে গণনা করুন").await;
}

#[test]
fn someone_who_reads_only_bangla_registers_pays_uploads_reads_the_count_and_forgets_the_password() {
    browse(BANGLA, async |browser| {
        browser.open("/").await;
        browser.shows("আপনার ফাইলে কতটি শব্দ আছে?").await;
        browser.click("অ্যাকাউন্ট খুলুন").await;
        let username = register_in_bangla(browser).await;
        browser.click("১০০ টাকা পেমেন্ট করুন").await;
        browser.click("Success").await;
        browser.shows("পেমেন্ট পাওয়া গেছে").await;
        browser.click("ফাইল আপলোড করুন").await;
        browser.shows("১টি আপলোডের টাকা দেওয়া আছে").await;
        upload_in_bangla(browser, "থিসিস.docx", &docx()).await;
        browser.shows("৭টি শব্দ").await;
        browser.shows("সম্পন্ন").await;
        browser.click("সাইন আউট").await;
        browser.shows("নতুন এসেছেন?").await;
        browser.fill("username", &username).await;
        browser.fill("password", "not the password").await;
        browser.click("সাইন ইন").await;
        browser.shows("ইউজারনেম ও পাসওয়ার্ড মিলছে না").await;
        browser.click("পাসওয়ার্ড ভুলে গেছেন?").await;
        let email = format!("{username}@example.com");
        browser.fill("email", &email).await;
        browser.click("লিংক পাঠান").await;
        browser.shows("আপনার মেইল দেখুন").await;
        let mail = wait_for_mail(&email, "নতুন পাসওয়ার্ড দিন").await;
        browser.open(&mail.link("/dashboard/password/")).await;
        browser.fill("password", NEW_PASSWORD).await;
        browser.click("পাসওয়ার্ড পরিবর্তন করুন").await;
        browser.shows("আপনার পাসওয়ার্ড পরিবর্তন হয়েছে").await;
        browser.click("সাইন ইন করুন").await;
        browser.fill("username", &username).await;
        browser.fill("password", NEW_PASSWORD).await;
        browser.click("সাইন ইন").await;
        browser.shows("থিসিস.docx").await;
        browser.shows("৭টি শব্দ").await;
    });
}

#[test]
fn every_page_of_a_person_is_accessible_in_bangla_on_a_narrow_phone() {
    browse(NARROW, pages_of_a_person);
}

#[test]
fn every_page_of_a_person_is_accessible_in_bangla_in_the_dark() {
    let dark = Setup {
        dark: true,
        ..BANGLA
    };
    browse(dark, pages_of_a_person);
}

/// Visits the pages of a person in every state that they can be brought to.
async fn pages_of_a_person(browser: &Browser) {
    let name = |page: &str| format!("bn-{page}");
    for page in [
        "/",
        "/verify/",
        "/dashboard/sign-in/",
        "/dashboard/nothing/",
    ] {
        browser.open(page).await;
        expect_bangla(browser).await;
    }
    browser.open("/").await;
    browser.screenshot(&name("landing")).await;
    browser.open("/dashboard/register/").await;
    browser.fill("username", "a b").await;
    browser.fill("email", "a@b").await;
    browser.fill("mobile_number", "017").await;
    browser.fill("password", "password").await;
    browser.click("অ্যাকাউন্ট খুলুন").await;
    browser.shows("সঠিক ইউজারনেম দিন").await;
    browser.shows("এই পাসওয়ার্ডটি অনেকেই ব্যবহার করে").await;
    expect_bangla(browser).await;
    browser.screenshot(&name("register")).await;
    register_in_bangla(browser).await;
    expect_bangla(browser).await;
    browser.click("১০০ টাকা পেমেন্ট করুন").await;
    browser.click("Fail").await;
    browser.shows("পেমেন্ট ব্যর্থ হয়েছে").await;
    expect_bangla(browser).await;
    browser.click("আবার চেষ্টা করুন").await;
    browser.click("১০০ টাকা পেমেন্ট করুন").await;
    browser.click("Cancel").await;
    browser.shows("পেমেন্ট বাতিল হয়েছে").await;
    expect_bangla(browser).await;
    browser.click("আমার ড্যাশবোর্ডে যান").await;
    browser.shows("aamarPay-এর নিশ্চিতকরণের অপেক্ষায়").await;
    expect_bangla(browser).await;
    browser.click("নতুন পেমেন্ট শুরু করুন").await;
    browser.click("Success").await;
    browser.shows("পেমেন্ট পাওয়া গেছে").await;
    expect_bangla(browser).await;
    browser.click("ফাইল আপলোড করুন").await;
    browser.shows("ফাইল আপলোড করুন").await;
    expect_bangla(browser).await;
    upload_in_bangla(browser, "পুরোনো.docx", b"\xD0\xCF\x11\xE0 old").await;
    browser.shows("এটি পুরোনো .doc ফাইল").await;
    expect_bangla(browser).await;
    upload_in_bangla(browser, "নষ্ট.docx", &damaged_docx()).await;
    browser.shows("আপনার ক্রেডিট ফেরত দেওয়া হয়েছে").await;
    expect_bangla(browser).await;
    // The row changes by itself when the credit is back, the form for the next upload does not.
    browser.open("/dashboard/").await;
    upload_in_bangla(browser, "লেখা.docx", &docx()).await;
    browser.shows("৭টি শব্দ").await;
    expect_bangla(browser).await;
    browser.screenshot(&name("home")).await;
    browser.click("লেখা.docx").await;
    browser.shows("অক্ষর").await;
    expect_bangla(browser).await;
    browser.screenshot(&name("file")).await;
    browser.click("সনদ").await;
    browser.shows("শব্দ গণনার সনদ").await;
    expect_bangla(browser).await;
    for page in [
        "/dashboard/account/",
        "/dashboard/password/reset/",
        "/dashboard/password/reset/confirm/?token=none",
        "/dashboard/email/confirm/?token=none",
        "/dashboard/email/unsubscribe/?account=1&key=none",
    ] {
        browser.open(page).await;
        expect_bangla(browser).await;
    }
}

#[test]
fn every_page_of_staff_is_accessible_in_bangla() {
    browse(BANGLA, async |browser| {
        let person = Person::register().await;
        let payment = person.pay().await;
        person.upload("Report.txt", b"one two").await.expect(201);
        browser.open("/dashboard/sign-in/").await;
        browser.fill("username", local::STAFF_USERNAME).await;
        browser.fill("password", local::STAFF_PASSWORD).await;
        browser.click("সাইন ইন").await;
        browser.shows("সাইন আউট").await;
        for page in [
            "/api/dashboard/",
            "/api/dashboard/payments/",
            "/api/dashboard/payments/?transaction=PAY_nothing",
            "/api/dashboard/files/?status=Completed",
            "/api/dashboard/activities/",
            "/api/dashboard/held/",
            "/api/dashboard/audit/",
            &format!("/api/dashboard/accounts/{}/", person.id),
        ] {
            browser.open(page).await;
            assert_eq!(language(browser).await, "bn");
            browser.expect_accessible().await;
            browser.shows("সারসংক্ষেপ").await;
        }
        browser
            .open(&format!("/api/dashboard/payments/{payment}/"))
            .await;
        browser.shows("টাকা পাওয়া গেছে").await;
        browser.expect_accessible().await;
        browser.open("/api/dashboard/").await;
        browser.screenshot("bn-staff").await;
    });
}

#[test]
fn the_switch_keeps_the_page_the_browser_and_the_account() {
    browse(DESKTOP, async |browser| {
        browser.open("/verify/").await;
        browser.click("বাংলা").await;
        browser.shows("সনদ যাচাই করুন").await;
        assert_eq!(browser.path().await, "/verify/");
        // The browser remembers it for every page.
        browser.open("/").await;
        assert_eq!(language(browser).await, "bn");
        browser.click("English").await;
        browser.shows("How many words are in your file?").await;
        assert_eq!(browser.path().await, "/");
        register(browser).await;
        pay(browser).await;
        // The page after aamarPay is the answer to a form, which the switch sends again.
        browser.click("বাংলা").await;
        browser.shows("পেমেন্ট পাওয়া গেছে").await;
        assert_eq!(browser.path().await, "/api/payment/success/");
        browser.open("/dashboard/?payments=x").await;
        assert_eq!(language(browser).await, "bn");
        browser.click("English").await;
        browser.shows("One upload is paid for").await;
        browser.click("বাংলা").await;
        browser.shows("১টি আপলোডের টাকা দেওয়া আছে").await;
        // The account keeps the language for a browser that prefers another one.
        browser.forget("language").await;
        browser.open("/dashboard/").await;
        assert_eq!(language(browser).await, "bn");
    });
}

#[test]
fn the_language_can_be_switched_without_scripts() {
    let setup = Setup {
        scripts: false,
        ..DESKTOP
    };
    browse(setup, async |browser| {
        let person = Person::register().await;
        sign_in(browser, &person.username, PASSWORD).await;
        browser.click("বাংলা").await;
        browser.shows("আপলোডের জন্য পেমেন্ট করুন").await;
        browser.open("/").await;
        browser.shows("আপনার ফাইলে কতটি শব্দ আছে?").await;
        // The check of a file needs a script.
        let check = browser.wait_for(Locator::Id("check")).await;
        assert!(!check.is_displayed().await.unwrap());
    });
}

#[test]
fn the_landing_page_tells_whether_a_file_can_be_counted_and_never_the_count() {
    browse(DESKTOP, async |browser| {
        browser.open("/").await;
        browser.expect_accessible().await;
        browser.screenshot("landing").await;
        for (name, content, verdict) in [
            (
                "good.txt",
                &b"one two three"[..],
                "looks as if it can be counted",
            ),
            ("good.docx", &docx(), "looks as if it can be counted"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n", "is not plain text"),
            ("table.docx", b"a,b,c", "is not a Word document"),
            (
                "old.docx",
                b"\xD0\xCF\x11\xE0 old",
                "password-protected or an old .doc",
            ),
            ("empty.txt", b"", "is empty"),
            (
                "report.pdf",
                b"%PDF-1.7",
                "File extension “pdf” is not allowed",
            ),
            ("noname", b"text", "The name of the file has no extension"),
        ] {
            browser
                .choose_file("file", &temporary_file(name, content))
                .await;
            browser.shows(verdict).await;
            browser.expect_accessible().await;
        }
    });
}

#[test]
fn pages_name_their_language_and_the_api_speaks_english() {
    crate::harness::scenario::scenario(async {
        for (accepted, language) in [("bn-BD,en;q=0.5", "bn"), ("de, en;q=0.1", "en")] {
            for page in [
                "/",
                "/dashboard/sign-in/",
                "/verify/",
                "/dashboard/nothing/",
            ] {
                let request = anonymous(Method::GET, page)
                    .header("accept", "text/html")
                    .header("accept-language", accepted);
                let answer = send(request).await;
                assert_eq!(answer.headers["content-language"], language, "{page}");
                let vary = answer.headers["vary"].to_str().unwrap();
                assert_eq!(vary, "Accept, Accept-Language, Cookie, Origin", "{page}");
            }
        }
        let request = anonymous(Method::POST, "/api/register/")
            .header("accept-language", "bn")
            .header("cookie", "language=bn")
            .json(&json!({"username": "a b"}));
        let answer = send(request).await;
        let expected = json!({
            "username": ["Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."],
            "email": ["This field is required."],
            "mobile_number": ["This field is required."],
            "password": ["This field is required."],
        });
        assert_eq!(answer.expect(400), expected);
        assert_eq!(answer.headers["vary"], "Accept, Origin");
        assert!(!answer.headers.contains_key("content-language"));
    });
}
