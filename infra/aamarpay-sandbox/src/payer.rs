//! A payer's browser, for tests and demonstrations.

use std::time::Duration;

use anyhow::Context;

use crate::choices::Outcome;
use crate::click::Return;

/// Longer than any switch that a test waits for, short enough that a test ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// Chooses on the pay page and goes back to the merchant, as a browser would.
#[derive(Clone, Debug)]
pub struct Payer {
    http: reqwest::Client,
}

impl Default for Payer {
    fn default() -> Payer {
        Payer::new()
    }
}

impl Payer {
    /// A payer with a browser of their own.
    pub fn new() -> Payer {
        // The sandbox and the merchant are on loopback: a proxy of the environment must not come between.
        let http = reqwest::Client::builder().no_proxy().build();
        Payer {
            http: http.expect("an HTTP client can be built from constants"),
        }
    }

    /// Presses a button on the page at `payment_url`; says where the browser goes next, without going.
    pub async fn choose(&self, payment_url: &str, outcome: Outcome) -> anyhow::Result<Return> {
        let request = self
            .http
            .post(payment_url)
            .header("accept", "application/json")
            .form(&[("outcome", outcome)]);
        let response = request.timeout(PATIENCE).send().await?.error_for_status()?;
        response
            .json()
            .await
            .context("the pay page did not say where to go next")
    }

    /// Goes where the pay page sends the browser; none if that is nowhere.
    pub async fn follow(&self, next: &Return) -> anyhow::Result<Option<reqwest::Response>> {
        let request = match next {
            Return::Post { url, fields } => self.http.post(url).form(fields),
            Return::Get { url } => self.http.get(url),
            Return::Nowhere { .. } => return Ok(None),
        };
        Ok(Some(
            request
                .header("accept", "text/html")
                .timeout(PATIENCE)
                .send()
                .await?,
        ))
    }
}
