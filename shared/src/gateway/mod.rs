//! The aamarPay client. It knows the gateway's protocol and nothing of ours: what an answer means
//! for a payment is decided in `settlement`.
//!
//! Sources: aamarpay.readme.io (initiate-payment-json, search-transaction) and the official samples
//! at github.com/aamarpay-dev. The gateway answers errors with status 200, JSON under `text/html`,
//! bare strings and misspelt keys, so that answers are read by shape, never by status or type.

mod initiate;
mod search;

pub use initiate::{Checkout, Customer, Initiated};
pub use search::{Found, GatewayState};

use anyhow::{Context, Result};
use reqwest::Url;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Well below the functions' own time-out, so that a hanging gateway still gets a proper answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A merchant's access to the gateway. Its key is in every request, so it is given only to the
/// functions that talk to the gateway, and no error text carries a URL.
pub struct Gateway {
    client: reqwest::Client,
    base_url: Url,
    store_id: String,
    signature_key: String,
}

impl Gateway {
    /// `base_url` is `https://sandbox.aamarpay.com`, `https://secure.aamarpay.com` or a simulator.
    pub fn new(base_url: &str, store_id: String, signature_key: String) -> Result<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("build the gateway's HTTP client")?;
        let base_url = Url::parse(base_url).context("the gateway's base URL")?;
        Ok(Self {
            client,
            base_url,
            store_id,
            signature_key,
        })
    }

    /// Reads `AAMARPAY_URL`, `AAMARPAY_STORE_ID` and `AAMARPAY_SIGNATURE_KEY`.
    pub fn from_env() -> Result<Self> {
        use crate::config::required;
        Self::new(
            &required("AAMARPAY_URL")?,
            required("AAMARPAY_STORE_ID")?,
            required("AAMARPAY_SIGNATURE_KEY")?,
        )
    }

    /// The gateway's origin, `https://secure.aamarpay.com`: where payers are sent.
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    fn url(&self, path: &str) -> Result<Url> {
        self.base_url.join(path).context("a gateway URL")
    }
}
