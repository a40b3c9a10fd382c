//! The browser of a payer, for tests and for the demo of `cargo run -p local`.

use std::time::Duration;

use anyhow::Context;

use crate::choices::Outcome;
use crate::click::NextStep;

/// How long the browser waits for an answer: longer than a switch delays one in any test.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Presses a button of the pay page, and goes back to the merchant as a browser does.
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
    /// Creates a payer with a browser of their own.
    pub fn new() -> Payer {
        // The sandbox and the merchant are on loopback, where the proxy settings of the environment must not apply.
        let http = reqwest::Client::builder().no_proxy().build();
        Payer {
            http: http.expect("an HTTP client can be built from constants"),
        }
    }

    /// Presses a button on the page at `payment_url`. Returns where the browser goes next, without going there.
    ///
    /// # Errors
    /// If the pay page cannot be reached, or does not know the payment.
    pub async fn choose(&self, payment_url: &str, outcome: Outcome) -> anyhow::Result<NextStep> {
        let request = self
            .http
            .post(payment_url)
            .header("accept", "application/json")
            .form(&[("outcome", outcome)]);
        let response = request.timeout(TIMEOUT).send().await?.error_for_status()?;
        response
            .json()
            .await
            .context("the pay page did not answer where the browser goes next")
    }

    /// Goes where the pay page sends the browser; `None` if the browser stays where it is.
    ///
    /// # Errors
    /// If the merchant cannot be reached.
    pub async fn follow(&self, next: &NextStep) -> anyhow::Result<Option<reqwest::Response>> {
        let request = match next {
            NextStep::Post { url, fields } => self.http.post(url).form(fields),
            NextStep::Get { url } => self.http.get(url),
            NextStep::Nowhere { .. } => return Ok(None),
        };
        Ok(Some(
            request
                .header("accept", "text/html")
                .timeout(TIMEOUT)
                .send()
                .await?,
        ))
    }
}
