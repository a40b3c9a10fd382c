//! A click on the pay page: what it does to the payment, and where the browser goes next.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::choices::{CancelReturn, Outcome, ReturnToMerchant};
use crate::provider::Provider;
use crate::switches::Switches;
use crate::transaction::{Finish, Status, Transaction};
use crate::{callback, clock, delivery};

/// What the payer's browser does next. The pay page answers it as HTML, or as JSON for `Accept: application/json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "method")]
pub enum NextStep {
    /// The browser posts these fields, urlencoded, to the merchant.
    #[serde(rename = "POST")]
    Post {
        /// `success_url`, `fail_url` or `cancel_url`.
        url: String,
        /// Names and values, in order.
        fields: Vec<(String, String)>,
    },
    /// The browser goes to the merchant without data.
    #[serde(rename = "GET")]
    Get {
        /// `cancel_url`.
        url: String,
    },
    /// The browser stays where it is.
    #[serde(rename = "NONE")]
    Nowhere {
        /// The reason, for a person.
        because: String,
    },
}

/// A payer's choice on the pay page.
pub(crate) struct Click {
    pub(crate) outcome: Outcome,
    /// The `card_type` of the callback.
    pub(crate) method: String,
    pub(crate) payer_ip: String,
}

impl Click {
    /// Ends the payment, unless it has ended before: then the earlier end decides where the browser goes.
    pub(crate) async fn apply(
        self,
        provider: &Arc<Provider>,
        transaction: &Transaction,
    ) -> anyhow::Result<NextStep> {
        let switches = provider.switches(transaction);
        let outcome = switches.outcome.unwrap_or(self.outcome);
        let end = match outcome {
            Outcome::Success => Some(Status::Successful),
            Outcome::Fail => Some(Status::Failed),
            Outcome::Expire => Some(Status::Expired),
            Outcome::Cancel => switches.cancel_expires.then_some(Status::Expired),
            Outcome::Abandon => None,
        };
        let ended = match end {
            Some(status) => self.end(provider, transaction, &switches, status).await?,
            None => transaction.clone(),
        };
        Ok(match (outcome, &ended.finish) {
            (Outcome::Cancel, _) => cancelled(transaction, &switches, self.payer_ip),
            (_, Some(finish)) => finished(&ended, finish, &switches),
            (_, None) => nowhere("You left without paying. Nothing was sent to the merchant."),
        })
    }

    /// Records the end of the payment, and sends the notifications of a success.
    async fn end(
        &self,
        provider: &Arc<Provider>,
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
        let ended = provider.ledger.finish(&transaction.track, finish.clone())?;
        let Some((ended_now, ended)) = ended else {
            return Ok(transaction.clone());
        };
        if ended_now {
            delivery::notify_of_success(provider, &ended, switches).await;
            let returns = matches!(status, Status::Successful | Status::Failed);
            if returns && switches.return_to_merchant == ReturnToMerchant::Twice {
                delivery::spawn_second_return(provider, &ended, &finish, switches);
            }
        }
        Ok(ended)
    }
}

fn finished(transaction: &Transaction, finish: &Finish, switches: &Switches) -> NextStep {
    let returns = matches!(finish.status, Status::Successful | Status::Failed);
    if !returns {
        return nowhere("This payment has expired. Nothing was sent to the merchant.");
    }
    if switches.return_to_merchant == ReturnToMerchant::Never {
        return nowhere(
            "The payment has ended, but the switch return_to_merchant is set to never.",
        );
    }
    NextStep::Post {
        url: delivery::return_url(transaction, finish.status).to_owned(),
        fields: callback::fields(transaction, finish, switches),
    }
}

fn cancelled(transaction: &Transaction, switches: &Switches, payer_ip: String) -> NextStep {
    let url = transaction.sent("cancel_url").to_owned();
    match switches.cancel {
        CancelReturn::Get => NextStep::Get { url },
        CancelReturn::Post => {
            let fields = callback::cancel_fields(transaction, switches, payer_ip);
            NextStep::Post { url, fields }
        }
    }
}

fn nowhere(because: &str) -> NextStep {
    NextStep::Nowhere {
        because: because.to_owned(),
    }
}
