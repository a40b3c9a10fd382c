//! The page of the OpenAPI document, which is Swagger UI, in a real browser.

use super::driver::{Browser, DESKTOP, browse};
use crate::harness::person::Person;
use crate::harness::schema::document;
use fantoccini::Locator;
use serde_json::json;

async fn click(browser: &Browser, css: &str) {
    let element = browser.wait_for(Locator::Css(css)).await;
    element.click().await.unwrap();
}

/// Fails if the page tried anything that its Content-Security-Policy forbids. Reports arrive late, but in their order, so
/// that the report of one last attempt ends the wait.
async fn kept_to_its_policy(browser: &Browser) {
    let script = "return new Promise((done) => {
        const seen = [];
        const is_last = (report) => report.includes('last-attempt.invalid');
        new ReportingObserver((found) => {
            seen.push(...found.map((one) => JSON.stringify(one)));
            if (seen.some(is_last)) done(seen.filter((report) => !is_last(report)));
        }, {types: ['csp-violation'], buffered: true}).observe();
        new Image().src = 'https://last-attempt.invalid/';
    });";
    assert_eq!(browser.run_script(script).await.unwrap(), json!([]));
}

fn documented_operations() -> Vec<&'static str> {
    let paths = document()["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap());
    let mut ids: Vec<&str> = operations
        .filter_map(|(_, operation)| operation["operationId"].as_str())
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_page_shows_every_documented_operation() {
    browse(DESKTOP, async |browser| {
        browser.open("/api/docs/").await;
        browser.wait_for(Locator::Css(".opblock")).await;
        // Such as `operations-Files-upload`.
        let script = "return [...document.querySelectorAll('.opblock')]
            .map((operation) => operation.id.split('-').pop()).sort();";
        let shown = browser.run_script(script).await.unwrap();
        assert_eq!(shown, json!(documented_operations()));
        browser.screenshot("api").await;
        kept_to_its_policy(browser).await;
    });
}

#[test]
fn an_operation_is_tried_out_on_the_page_with_an_access_token() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        // The address of an operation opens it.
        browser.open("/api/swagger/#/Accounts/listUsers").await;
        click(browser, ".try-out__btn").await;
        click(browser, ".execute").await;
        // The documented example of a 401 has the same text, so the response is found by its place.
        let refused = "//table[contains(@class, 'live-responses-table')]/tbody//td[contains(@class, \
            'response-col_status')][starts-with(normalize-space(), '401')]";
        browser.wait_for(Locator::XPath(refused)).await;
        click(browser, ".btn.authorize").await;
        browser.wait_for(Locator::Id("auth-bearer-value")).await;
        browser.fill("auth-bearer-value", &person.access).await;
        click(browser, ".modal-btn.authorize").await;
        click(browser, ".btn-done").await;
        click(browser, ".execute").await;
        browser.shows(&person.username).await;
        browser.screenshot("api-tried-out").await;
        kept_to_its_policy(browser).await;
    });
}
