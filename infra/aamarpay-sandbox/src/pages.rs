//! The HTML pages. Their templates escape what a merchant sent.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use uuid::Uuid;

use crate::responses;

/// The pay page.
#[derive(Template)]
#[template(path = "pay.html")]
pub(crate) struct PayPage<'a> {
    pub(crate) store_id: &'a str,
    pub(crate) amount: String,
    pub(crate) currency: &'a str,
    /// An amount in dollars, converted to taka.
    pub(crate) taka: Option<String>,
    pub(crate) description: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) tran_id: &'a str,
    pub(crate) methods: &'static [Method],
    /// The target of the form, which is this page.
    pub(crate) action: String,
}

/// A payment method.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) card_type: &'static str,
}

/// A form that forwards the browser: a script submits it, or a button where scripts are off.
#[derive(Template)]
#[template(path = "forward.html")]
pub(crate) struct ForwardPage<'a> {
    pub(crate) heading: &'a str,
    pub(crate) button: &'a str,
    pub(crate) url: &'a str,
    pub(crate) fields: &'a [(String, String)],
    pub(crate) nonce: String,
}

/// A page that forwards the browser by plain navigation.
#[derive(Template)]
#[template(path = "navigate.html")]
pub(crate) struct NavigatePage<'a> {
    pub(crate) url: &'a str,
}

/// A message; the browser stays on the page.
#[derive(Template)]
#[template(path = "notice.html")]
pub(crate) struct NoticePage<'a> {
    pub(crate) heading: &'a str,
    pub(crate) text: &'a str,
    /// A link to the pay page, if the payment is still open.
    pub(crate) again: Option<&'a str>,
}

pub(crate) fn new_nonce() -> String {
    Uuid::new_v4().simple().to_string()
}

/// The answer of `/index.php` without `type=json`.
pub(crate) fn forward(payment_url: &str) -> Response {
    let nonce = new_nonce();
    let page = ForwardPage {
        heading: "Opening the pay page",
        button: "Pay",
        url: payment_url,
        fields: &[],
        nonce,
    };
    render(&page, &page.nonce)
}

/// Renders a page that may load nothing and run only the script with this `nonce`.
pub(crate) fn render(page: &impl Template, nonce: &str) -> Response {
    let policy =
        format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'");
    match page.render() {
        Ok(body) => {
            let mut response = responses::html(body);
            if let Ok(policy) = HeaderValue::try_from(policy) {
                response
                    .headers_mut()
                    .insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => responses::internal_error(&error.into()),
    }
}
