//! The simulated provider: the state that all routes share.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::watch;

use crate::ledger::Ledger;
use crate::options::Options;
use crate::switches::{Switchboard, Switches};
use crate::transaction::Transaction;

/// The path of the pay page.
pub(crate) const PAY_PAGE: &str = "/paynow.php";

/// How long the merchant may take to answer a message of the sandbox.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Provider {
    pub(crate) options: Options,
    /// The base URL of the sandbox: `http://host:port`.
    pub(crate) url: String,
    pub(crate) ledger: Ledger,
    pub(crate) http: reqwest::Client,
    // No lock is held across an await.
    switchboard: Mutex<Switchboard>,
    traffic: Mutex<Traffic>,
    closing: watch::Receiver<bool>,
}

/// Counts of requests, for tests that assert them. They are not in the state file.
#[derive(Default)]
pub(crate) struct Traffic {
    /// The latest initiate request without its signature key, even if it was refused.
    pub(crate) last_initiate: Option<serde_json::Value>,
    pub(crate) initiates: u64,
    pub(crate) searches: std::collections::BTreeMap<String, u64>,
}

impl Traffic {
    pub(crate) fn count_search(&mut self, tran_id: &str) {
        *self.searches.entry(tran_id.to_owned()).or_default() += 1;
    }
}

impl Provider {
    pub(crate) fn new(
        options: Options,
        url: String,
        closing: watch::Receiver<bool>,
    ) -> anyhow::Result<Provider> {
        let ledger = Ledger::open(options.state_file.as_deref())?;
        let http = reqwest::Client::builder()
            .timeout(DELIVERY_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let (switchboard, traffic) = (Mutex::default(), Mutex::default());
        Ok(Provider {
            options,
            url,
            ledger,
            http,
            switchboard,
            traffic,
            closing,
        })
    }

    pub(crate) fn switchboard(&self) -> MutexGuard<'_, Switchboard> {
        self.switchboard
            .lock()
            .expect("no panic happens while this lock is held")
    }

    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic
            .lock()
            .expect("no panic happens while this lock is held")
    }

    /// The switches that apply to a transaction.
    pub(crate) fn switches(&self, transaction: &Transaction) -> Switches {
        self.switchboard()
            .for_transaction(&transaction.tran_id, transaction.sent("cus_email"))
    }

    /// The address of a transaction's pay page, without scheme and host.
    pub(crate) fn pay_path(&self, transaction: &Transaction) -> String {
        format!("{PAY_PAGE}?track={}", transaction.track)
    }

    /// Sleeps until `duration` has passed (`true`) or the sandbox stops (`false`).
    pub(crate) async fn wait(&self, duration: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(duration) => true,
            () = self.closed() => false,
        }
    }

    /// Returns when the sandbox stops.
    pub(crate) async fn closed(&self) {
        // An error means that the sandbox was dropped, which stops it as well.
        let _ = self.closing.clone().wait_for(|closing| *closing).await;
    }
}
