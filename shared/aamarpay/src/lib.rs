//! A client of the payment provider aamarPay. It knows the provider's protocol and nothing of ours: it
//! returns what the provider says, and `service::settlement` decides what that means for a payment.
//!
//! [`Client::initiate`] opens a payment, [`Client::search`] reads its state.
//!
//! Sources: aamarpay.readme.io (initiate-payment-json, search-transaction) and the official samples at
//! github.com/aamarpay-dev. The provider answers errors with status 200, JSON under `text/html`, bare
//! strings and misspelt keys. The client therefore reads an answer by its shape, never by its status or
//! media type. It keeps what a person typed, and what the provider says about a person, out of every error and log line.

mod answer;
mod charges;
mod initiate;
mod search;

pub use answer::without_personal_data;
pub use charges::Charges;
pub use initiate::{Checkout, Customer, CustomerField, Initiated};
pub use search::{Transaction, TransactionState};

use anyhow::{Context, Result};
use reqwest::Url;
use serde::Deserialize;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The time-out of opening a payment. It is well below the time-out of the functions, so that the client still gets a
/// response when the provider hangs.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A merchant's access to the provider. Its key is in every request; no error text of this crate carries a
/// URL, because a search has the key in its URL.
pub struct Client {
    /// Made for the first request: reading the operating system's root certificates takes longer than everything else that a
    /// function does when it starts, and many invocations of the functions with a client never use it.
    http: OnceLock<reqwest::Client>,
    base_url: Url,
    credentials: RwLock<Arc<Credentials>>,
}

/// What a merchant proves its identity with. It has no `Debug`, so that no log line can have the key.
#[derive(PartialEq, Eq, Deserialize)]
pub struct Credentials {
    pub store_id: String,
    pub signature_key: String,
}

impl Client {
    /// `base_url` is `https://sandbox.aamarpay.com`, `https://secure.aamarpay.com` or a simulator.
    ///
    /// # Errors
    /// `base_url` is no URL.
    pub fn new(base_url: &str, store_id: String, signature_key: String) -> Result<Self> {
        let base_url = Url::parse(base_url).context("aamarPay's base URL")?;
        Ok(Self {
            http: OnceLock::new(),
            base_url,
            credentials: RwLock::new(Arc::new(Credentials {
                store_id,
                signature_key,
            })),
        })
    }

    /// Replaces the credentials. Requests that are under way keep theirs.
    pub fn set_credentials(&self, credentials: Credentials) {
        *self.credentials.write().expect("no holder panics") = Arc::new(credentials);
    }

    fn credentials(&self) -> Arc<Credentials> {
        self.credentials.read().expect("no holder panics").clone()
    }

    /// The provider's origin, such as `https://secure.aamarpay.com`: payers are sent there.
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    /// # Errors
    /// The TLS library cannot start.
    fn http(&self) -> Result<&reqwest::Client> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("build aamarPay's HTTP client")?;
        // If another request was faster, its client is used, and its connections with it.
        Ok(self.http.get_or_init(|| http))
    }

    fn url(&self, path: &str) -> Result<Url> {
        self.base_url.join(path).context("an aamarPay URL")
    }
}

/// The error and its causes, without the URL, which may hold the key.
fn describe(error: reqwest::Error) -> String {
    format!(
        "{:#}",
        anyhow::Error::new(error.without_url()).context("aamarPay")
    )
}
