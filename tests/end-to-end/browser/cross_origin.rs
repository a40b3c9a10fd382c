//! An app on a page of another origin that calls the API, in a real browser, which asks the API for permission first.

use super::driver::{Browser, DESKTOP, browse};
use crate::harness::other_origin::{allowed, foreign};
use crate::harness::person::Person;
use crate::harness::system::system;
use serde_json::{Value, json};

/// The status and the exposed headers of a request by a script of the open page; the error's name if the browser refuses.
async fn call(browser: &Browser, person: &Person, method: &str, path: &str) -> Value {
    let url = format!("{}{path}", system().stack.url());
    let script = format!(
        "return fetch('{url}', {{
            method: '{method}',
            body: '{method}' === 'POST' ? '{{}}' : undefined,
            headers: {{
                Authorization: 'Bearer {}', 'Content-Type': 'application/json', 'Idempotency-Key': 'a', Prefer: 'a',
            }},
        }}).then(async (answer) => [
            answer.status, await answer.text() !== '',
            answer.headers.get('link') !== null, answer.headers.get('idempotency-replayed'),
        ], (error) => error.name);",
        person.access
    );
    browser.run_script(&script).await.unwrap()
}

#[test]
fn an_app_on_an_allowed_origin_calls_the_api_and_no_other_does() {
    browse(DESKTOP, async |browser| {
        let person = Person::register().await;
        let initiate = "/api/initiate-payment/";
        browser.open_url(&allowed()).await;
        let first = call(browser, &person, "POST", initiate).await;
        assert_eq!(first, json!([200, true, false, null]));
        let again = call(browser, &person, "POST", initiate).await;
        assert_eq!(again, json!([200, true, false, "true"]));
        person.initiate_payment().await;
        let list = call(browser, &person, "GET", "/api/payment/?limit=1").await;
        assert_eq!(list, json!([200, true, true, null]));
        let refused = call(browser, &person, "DELETE", "/api/payment/").await;
        assert_eq!(refused, json!([405, true, false, null]));
        let missing = call(browser, &person, "GET", "/api/nothing/").await;
        assert_eq!(missing, json!([404, true, false, null]));
        browser.open_url(&foreign()).await;
        for (method, path) in [("GET", "/api/payment/"), ("POST", initiate)] {
            assert_eq!(call(browser, &person, method, path).await, "TypeError");
        }
        let payments = person.get("/api/payment/").await.expect(200);
        assert_eq!(payments.as_array().unwrap().len(), 2);
    });
}
