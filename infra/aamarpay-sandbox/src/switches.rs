//! The switches: named deviations from an aamarPay that works and answers at once.
//!
//! There are three layers: the defaults of the sandbox, the switches of a customer (by `cus_email`, so that tests which
//! run at the same time do not disturb each other) and the switches of a transaction. Each layer overrides single
//! switches of the layer before. Switches are in memory only: after a restart all of them have their defaults, while
//! the transactions remain.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::amount::Amount;
use crate::choices::{
    CancelReturn, DuplicateIds, ErrorStyle, InitiateAnswer, Ipn, Outcome, ReturnToMerchant, Risk,
    SearchAnswer,
};

/// A day.
const LONGEST_DELAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1_000;

/// Every switch. By default everything works and is answered at once. The routes below `/_sandbox/` accept any subset
/// of the fields as JSON.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// How the initiate routes answer.
    pub initiate: InitiateAnswer,
    /// The form of the refusals of a wrong request (wrong key, wrong store, missing field).
    pub error_style: ErrorStyle,
    /// `payment_url` is a path without scheme and host.
    pub relative_payment_url: bool,
    /// Whether a `tran_id` may be used again.
    pub duplicate_ids: DuplicateIds,
    /// Taka for one dollar, fixed for a transaction when it is initiated.
    pub usd_rate: Amount,
    /// What happens on the pay page, whatever the payer clicks.
    pub outcome: Option<Outcome>,
    /// For how long search still answers "initiated" after a success.
    pub success_visible_after_milliseconds: u64,
    /// How the payer's browser returns after a success or a failure.
    pub return_to_merchant: ReturnToMerchant,
    /// How the payer's browser reaches `cancel_url`.
    pub cancel: CancelReturn,
    /// A cancelled transaction expires (3) at once instead of staying initiated (0).
    pub cancel_expires: bool,
    /// The callback of a failure lacks the fields that one published client library expects to be absent.
    pub reduced_failure_fields: bool,
    /// The callback of a failure has the field `status_code`.
    pub failure_has_status_code: bool,
    /// When instant payment notifications are sent. Only successful payments have any.
    pub ipn: Ipn,
    /// The URL that notifications are posted to.
    pub ipn_url: Option<String>,
    /// How long after the pay page's answer a late notification is sent.
    pub ipn_delay_milliseconds: u64,
    /// How search answers.
    pub search: SearchAnswer,
    /// Search reports this amount instead of the one paid.
    pub search_amount: Option<Amount>,
    /// Search reports this currency.
    pub search_currency: Option<String>,
    /// Search reports this `store_id` and `merchant_id`.
    pub search_store_id: Option<String>,
    /// Search reports this `mer_txnid`.
    pub search_transaction_id: Option<String>,
    /// Search reports this `pay_status` beside an unchanged `status_code`.
    pub search_pay_status: Option<String>,
    /// The risk that a successful payment is reported with.
    pub risk: Risk,
    /// The delay of the `hang` answers.
    pub hang_milliseconds: u64,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            initiate: InitiateAnswer::default(),
            error_style: ErrorStyle::default(),
            relative_payment_url: false,
            duplicate_ids: DuplicateIds::default(),
            usd_rate: Amount::from_hundredths(10_957),
            outcome: None,
            success_visible_after_milliseconds: 0,
            return_to_merchant: ReturnToMerchant::default(),
            cancel: CancelReturn::default(),
            cancel_expires: false,
            reduced_failure_fields: false,
            failure_has_status_code: true,
            ipn: Ipn::default(),
            ipn_url: None,
            ipn_delay_milliseconds: 1_000,
            search: SearchAnswer::default(),
            search_amount: None,
            search_currency: None,
            search_store_id: None,
            search_transaction_id: None,
            search_pay_status: None,
            risk: Risk::default(),
            hang_milliseconds: 30_000,
        }
    }
}

impl Switches {
    /// Checks what the types cannot: that URLs are URLs, and that no delay is longer than a day.
    fn check(&self) -> Result<(), String> {
        if let Some(url) = &self.ipn_url {
            reqwest::Url::parse(url).map_err(|error| format!("ipn_url {url:?}: {error}"))?;
        }
        let delays = [
            self.hang_milliseconds,
            self.ipn_delay_milliseconds,
            self.success_visible_after_milliseconds,
        ];
        if delays
            .iter()
            .any(|delay| *delay > LONGEST_DELAY_MILLISECONDS)
        {
            return Err(format!(
                "no delay may be longer than a day, {LONGEST_DELAY_MILLISECONDS} milliseconds"
            ));
        }
        Ok(())
    }

    pub(crate) fn hang(&self) -> Duration {
        Duration::from_millis(self.hang_milliseconds)
    }
}

/// Some switches by name, as a client sent them.
type Layer = Map<String, Value>;

/// The switches of every layer.
#[derive(Default)]
pub(crate) struct Switchboard {
    defaults: Layer,
    customers: HashMap<String, Layer>,
    transactions: HashMap<String, Layer>,
}

/// What some switches apply to.
pub(crate) enum Scope {
    Everyone,
    Customer(String),
    Transaction(String),
}

impl Switchboard {
    /// Sets the given switches and returns all that now apply. An error says which one is unknown or has a wrong value;
    /// then nothing changes.
    pub(crate) fn set(&mut self, scope: Scope, changes: Layer) -> Result<Switches, String> {
        merge(&[&changes])
            .map_err(|error| error.to_string())?
            .check()?;
        let layer = match scope {
            Scope::Everyone => &mut self.defaults,
            Scope::Customer(email) => self.customers.entry(email).or_default(),
            Scope::Transaction(tran_id) => self.transactions.entry(tran_id).or_default(),
        };
        layer.extend(changes);
        let layer = layer.clone();
        Ok(resolve(&[&self.defaults, &layer]))
    }

    /// Restores the default switches. Those of customers and transactions stay.
    pub(crate) fn restore_defaults(&mut self) {
        self.defaults.clear();
    }

    pub(crate) fn defaults(&self) -> Switches {
        resolve(&[&self.defaults])
    }

    /// The switches that apply to one transaction of one customer.
    pub(crate) fn for_transaction(&self, tran_id: &str, customer: &str) -> Switches {
        let own = [self.customers.get(customer), self.transactions.get(tran_id)];
        let layers: Vec<&Layer> = std::iter::once(&self.defaults)
            .chain(own.into_iter().flatten())
            .collect();
        resolve(&layers)
    }
}

fn merge(layers: &[&Layer]) -> serde_json::Result<Switches> {
    let merged: Layer = layers.iter().flat_map(|layer| (*layer).clone()).collect();
    serde_json::from_value(Value::Object(merged))
}

fn resolve(layers: &[&Layer]) -> Switches {
    merge(layers)
        .expect("every layer was checked when it was set, and no switch depends on another")
}
