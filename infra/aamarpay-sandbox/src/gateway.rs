//! What every route shares.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::watch;

use crate::ledger::Ledger;
use crate::options::Options;
use crate::switches::{Switchboard, Switches};
use crate::transaction::Transaction;

pub(crate) struct Gateway {
    pub(crate) options: Options,
    /// `http://host:port`.
    pub(crate) url: String,
    pub(crate) ledger: Ledger,
    pub(crate) http: reqwest::Client,
    // Neither lock is held across an await.
    switchboard: Mutex<Switchboard>,
    traffic: Mutex<Traffic>,
    closing: watch::Receiver<bool>,
}

/// What has been asked, for tests that assert it; not kept in the state file.
#[derive(Default)]
pub(crate) struct Traffic {
    /// The latest initiate request, refused ones included, without its signature key.
    pub(crate) last_initiate: Option<serde_json::Value>,
    pub(crate) initiates: u64,
    pub(crate) searches: std::collections::BTreeMap<String, u64>,
}

impl Gateway {
    pub(crate) fn new(
        options: Options,
        url: String,
        closing: watch::Receiver<bool>,
    ) -> anyhow::Result<Gateway> {
        let ledger = Ledger::open(options.state_file.as_deref())?;
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        let (switchboard, traffic) = (Mutex::default(), Mutex::default());
        Ok(Gateway {
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
            .expect("no one panics while holding the switchboard")
    }

    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic
            .lock()
            .expect("no one panics while counting traffic")
    }

    pub(crate) fn switches(&self, transaction: &Transaction) -> Switches {
        self.switchboard()
            .for_transaction(&transaction.tran_id, transaction.sent("cus_email"))
    }

    /// The pay page's address without scheme and host.
    pub(crate) fn pay_path(&self, transaction: &Transaction) -> String {
        format!("/paynow.php?track={}", transaction.track)
    }

    /// Sleeps, but not past the shutdown; says whether the time has really passed.
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
