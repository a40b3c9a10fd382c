//! What a click on the pay page does to the payment, and where it takes the browser.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::choices::{CancelReturn, Outcome, ReturnToMerchant};
use crate::gateway::Gateway;
use crate::switches::Switches;
use crate::transaction::{Finish, Status, Transaction};
use crate::{callback, clock, delivery};

/// What the payer's browser does next. The pay page says it in HTML, and as JSON to `Accept: application/json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "method")]
pub enum Return {
    /// Posts these fields, urlencoded, to the merchant's URL.
    #[serde(rename = "POST")]
    Post {
        /// `success_url`, `fail_url` or `cancel_url`.
        url: String,
        /// Names and values in order.
        fields: Vec<(String, String)>,
    },
    /// Goes there without data.
    #[serde(rename = "GET")]
    Get {
        /// `cancel_url`.
        url: String,
    },
    /// Stays where it is.
    #[serde(rename = "NONE")]
    Nowhere {
        /// What a person is told.
        because: String,
    },
}

/// A payer's choice.
pub(crate) struct Click {
    pub(crate) outcome: Outcome,
    /// `card_type` of the callback.
    pub(crate) method: String,
    pub(crate) payer_ip: String,
}

impl Click {
    /// Ends the payment unless it is over already, which then decides where the browser goes.
    pub(crate) async fn act(
        self,
        gateway: &Arc<Gateway>,
        transaction: &Transaction,
    ) -> anyhow::Result<Return> {
        let switches = gateway.switches(transaction);
        let outcome = switches.outcome.unwrap_or(self.outcome);
        let end = match outcome {
            Outcome::Success => Some(Status::Successful),
            Outcome::Fail => Some(Status::Failed),
            Outcome::Expire => Some(Status::Expired),
            Outcome::Cancel => switches.cancel_expires.then_some(Status::Expired),
            Outcome::Abandon => None,
        };
        let ended = match end {
            Some(status) => self.end(gateway, transaction, &switches, status).await?,
            None => transaction.clone(),
        };
        Ok(match (outcome, &ended.finish) {
            (Outcome::Cancel, _) => cancelled(transaction, &switches, self.payer_ip),
            (_, Some(finish)) => finished(&ended, finish, &switches),
            (_, None) => nowhere("You left without paying. Nothing was sent to the merchant."),
        })
    }

    async fn end(
        &self,
        gateway: &Arc<Gateway>,
        transaction: &Transaction,
        switches: &Switches,
        status: Status,
    ) -> anyhow::Result<Transaction> {
        let late = match status {
            Status::Successful => switches.success_visible_after_milliseconds,
            Status::Initiated | Status::Expired | Status::Failed => 0,
        };
        let (delay, payer_ip) = (Duration::from_millis(late), self.payer_ip.clone());
        let finish = Finish::new(status, clock::now(), delay, &self.method, payer_ip);
        let ended = gateway.ledger.finish(&transaction.track, finish.clone())?;
        let Some((ended_now, ended)) = ended else {
            return Ok(transaction.clone());
        };
        if ended_now {
            delivery::notify_of_success(gateway, &ended, switches).await;
            let returns = matches!(status, Status::Successful | Status::Failed);
            if returns && switches.return_to_merchant == ReturnToMerchant::Twice {
                delivery::spawn_second_return(gateway, &ended, &finish, switches);
            }
        }
        Ok(ended)
    }
}

fn finished(transaction: &Transaction, finish: &Finish, switches: &Switches) -> Return {
    let returns = matches!(finish.status, Status::Successful | Status::Failed);
    if !returns {
        return nowhere("This payment has expired. Nothing was sent to the merchant.");
    }
    if switches.return_to_merchant == ReturnToMerchant::Never {
        return nowhere("The payment has ended, but return_to_merchant is switched to never.");
    }
    Return::Post {
        url: delivery::return_url(transaction, finish.status).to_owned(),
        fields: callback::fields(transaction, finish, switches),
    }
}

fn cancelled(transaction: &Transaction, switches: &Switches, payer_ip: String) -> Return {
    let url = transaction.sent("cancel_url").to_owned();
    match switches.cancel {
        CancelReturn::Get => Return::Get { url },
        CancelReturn::Post => {
            let fields = callback::cancel_fields(transaction, switches, payer_ip);
            Return::Post { url, fields }
        }
    }
}

fn nowhere(because: &str) -> Return {
    Return::Nowhere {
        because: because.to_owned(),
    }
}
