//! A payment as aamarPay stores it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amount::Amount;

/// The payment method of a payer who chose none: a `card_type` that recorded payments show.
pub(crate) const DEFAULT_METHOD: &str = "bKash-bKash";

/// The fields that a merchant may send for itself. Callbacks and search return them.
pub(crate) const OPTIONAL_FIELDS: [&str; 4] = ["opt_a", "opt_b", "opt_c", "opt_d"];

/// The status of a payment, with its status code in parentheses.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The payer has not finished (0).
    Initiated,
    /// Paid (2).
    Successful,
    /// The pay page has expired (3).
    Expired,
    /// The payer's bank refused (7).
    Failed,
}

impl Status {
    /// The `status_code` of callbacks and search.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Status::Initiated => "0",
            Status::Successful => "2",
            Status::Expired => "3",
            Status::Failed => "7",
        }
    }

    /// The `pay_status` of callbacks and search. Only the texts of 2 and 7 are documented.
    pub(crate) fn pay_status(self) -> &'static str {
        match self {
            Status::Initiated => "Pending",
            Status::Successful => "Successful",
            Status::Expired => "Expired",
            Status::Failed => "Failed",
        }
    }

    /// The `status_title` of search. Only the text of 2 is documented.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Status::Initiated => "Initiated Transaction",
            Status::Successful => "Successful Transaction",
            Status::Expired => "Expired Transaction",
            Status::Failed => "Failed Transaction",
        }
    }
}

/// The end of a payment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Finish {
    pub(crate) status: Status,
    pub(crate) at: DateTime<Utc>,
    /// Search reports the end from this time on. For a late success it is later than `at`.
    pub(crate) visible_from: DateTime<Utc>,
    /// The `card_type`, such as [`DEFAULT_METHOD`].
    pub(crate) method: String,
    pub(crate) payer_ip: String,
    pub(crate) bank_txn: String,
}

impl Finish {
    pub(crate) fn new(
        status: Status,
        at: DateTime<Utc>,
        delay: Duration,
        method: &str,
        payer_ip: String,
    ) -> Finish {
        let bank_txn = format!("{:013}", Uuid::new_v4().as_u128() % 10_u128.pow(13));
        Finish {
            status,
            at,
            visible_from: at + delay,
            method: method.to_owned(),
            payer_ip,
            bank_txn,
        }
    }
}

/// A message that the sandbox itself sent to the merchant, and the outcome.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Delivery {
    pub(crate) kind: DeliveryKind,
    pub(crate) url: String,
    /// The HTTP status of the merchant's answer, or why there was no answer.
    pub(crate) result: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryKind {
    Ipn,
    SecondReturn,
}

/// One initiated payment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Transaction {
    /// aamarPay's id: `track` in the URL of the pay page, `pg_txnid` elsewhere.
    pub(crate) track: String,
    pub(crate) tran_id: String,
    /// The fields of the initiate request as sent, without the signature key.
    pub(crate) request: BTreeMap<String, String>,
    pub(crate) amount: Amount,
    /// Taka for one dollar, if the amount is in dollars.
    pub(crate) rate: Option<Amount>,
    pub(crate) initiated_at: DateTime<Utc>,
    pub(crate) finish: Option<Finish>,
    pub(crate) deliveries: Vec<Delivery>,
}

impl Transaction {
    /// The amount that the payer pays, in taka.
    pub(crate) fn taka(&self) -> Amount {
        self.rate
            .map_or(self.amount, |rate| self.amount.at_rate(rate))
    }

    /// A field of the initiate request; empty if it was not sent.
    pub(crate) fn sent(&self, field: &str) -> &str {
        self.request.get(field).map_or("", String::as_str)
    }

    /// The status that search reports at a time.
    pub(crate) fn status_at(&self, now: DateTime<Utc>) -> Status {
        self.visible_finish(now)
            .map_or(Status::Initiated, |finish| finish.status)
    }

    /// The end of the payment, if search reports it at a time.
    pub(crate) fn visible_finish(&self, now: DateTime<Utc>) -> Option<&Finish> {
        self.finish
            .as_ref()
            .filter(|finish| finish.visible_from <= now)
    }
}

/// A new id as aamarPay draws them: three letters of the store id, Unix time, six digits.
pub(crate) fn new_track(store_id: &str, now: DateTime<Utc>) -> String {
    let store: String = store_id.chars().take(3).collect::<String>().to_uppercase();
    let digits = Uuid::new_v4().as_u128() % 1_000_000;
    format!("{store}{:010}{digits:06}", now.timestamp())
}
