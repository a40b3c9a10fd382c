//! `/paynow.php?track=`: the pay page, and what happens when its form is sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::callback::{self, Pairs};
use crate::choices::{CancelReturn, Outcome, ReturnToMerchant};
use crate::delivery::{self, announce};
use crate::gateway::Gateway;
use crate::pages::{ForwardPage, Method, NavigatePage, NoticePage, PayPage, new_nonce, render};
use crate::switches::Switches;
use crate::transaction::{Finish, Status, Transaction};
use crate::{answers, clock, fields};

/// The methods that recorded sandbox payments show.
const METHODS: &[Method] = &[
    Method {
        name: "bKash",
        card_type: "bKash-bKash",
    },
    Method {
        name: "Nagad",
        card_type: "nagad",
    },
    Method {
        name: "Visa",
        card_type: "DBBL-VISA",
    },
    Method {
        name: "Mastercard",
        card_type: "DBBL-MASTER",
    },
];

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

#[derive(Deserialize)]
pub(crate) struct Track {
    #[serde(default)]
    track: String,
}

/// `GET`: the page to pay on, or what became of the payment.
pub(crate) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Query(Track { track }): Query<Track>,
) -> Response {
    match gateway.ledger.by_track(&track) {
        None => unknown_payment(),
        Some(transaction) => page(&gateway, &transaction),
    }
}

/// `POST` with `outcome`, and `method` if the payer chose one. Without an outcome it is `GET`.
pub(crate) async fn choose(
    State(gateway): State<Arc<Gateway>>,
    Query(Track { track }): Query<Track>,
    ConnectInfo(payer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let wants_json = accepts_json(request.headers());
    let form = fields::from_form(request).await;
    let Some(transaction) = gateway.ledger.by_track(&track) else {
        return unknown_payment();
    };
    let Some(outcome) = form.get("outcome") else {
        return page(&gateway, &transaction);
    };
    let Ok(outcome) = serde_json::from_value::<Outcome>(json!(outcome)) else {
        let text = "outcome must be success, fail, cancel, expire or abandon.";
        return answers::with_status(
            StatusCode::BAD_REQUEST,
            notice("No such outcome", text, None),
        );
    };
    let method = form
        .get("method")
        .map_or(METHODS[0].card_type, String::as_str);
    let switches = gateway.switches(&transaction);
    let outcome = switches.outcome.unwrap_or(outcome);
    match act(&gateway, &transaction, &switches, outcome, method, payer).await {
        Err(error) => answers::broken(&error),
        Ok(next) if wants_json => answers::json(&json!(next)),
        Ok(next) => {
            let open = gateway
                .ledger
                .by_track(&track)
                .filter(|now| now.finish.is_none());
            say(&next, open.map(|open| gateway.pay_path(&open)).as_deref())
        }
    }
}

async fn act(
    gateway: &Arc<Gateway>,
    transaction: &Transaction,
    switches: &Switches,
    outcome: Outcome,
    method: &str,
    payer: SocketAddr,
) -> anyhow::Result<Return> {
    let status = match outcome {
        Outcome::Success => Status::Successful,
        Outcome::Fail => Status::Failed,
        Outcome::Expire => Status::Expired,
        Outcome::Cancel if switches.cancel_expires => Status::Expired,
        Outcome::Cancel | Outcome::Abandon => Status::Initiated,
    };
    let payer_ip = payer.ip().to_string();
    let mut ended = transaction.clone();
    if status != Status::Initiated {
        let late = if status == Status::Successful {
            switches.success_visible_after_milliseconds
        } else {
            0
        };
        let finish = Finish::new(
            status,
            clock::now(),
            Duration::from_millis(late),
            method,
            payer_ip.clone(),
        );
        if let Some((ended_now, now)) = gateway.ledger.finish(&transaction.track, finish)? {
            ended = now;
            if ended_now {
                announce(gateway, &ended, switches).await;
            }
        }
    }
    Ok(match (outcome, &ended.finish) {
        (Outcome::Cancel, _) => cancelled(transaction, switches, payer_ip),
        (_, Some(finish)) => finished(&ended, finish, switches),
        _ => nowhere("You left without paying. Nothing was sent to the merchant."),
    })
}

fn finished(transaction: &Transaction, finish: &Finish, switches: &Switches) -> Return {
    match finish.status {
        Status::Successful | Status::Failed
            if switches.return_to_merchant == ReturnToMerchant::Never =>
        {
            nowhere(
                "The payment has ended, and the way back to the merchant is cut (return_to_merchant is never).",
            )
        }
        Status::Successful | Status::Failed => Return::Post {
            url: delivery::return_url(transaction, finish.status).to_owned(),
            fields: callback::fields(transaction, finish, switches),
        },
        Status::Initiated | Status::Expired => {
            nowhere("This payment has expired. Nothing was sent to the merchant.")
        }
    }
}

fn cancelled(transaction: &Transaction, switches: &Switches, payer_ip: String) -> Return {
    let url = transaction.sent("cancel_url").to_owned();
    match switches.cancel {
        CancelReturn::Get => Return::Get { url },
        CancelReturn::Post => {
            let fields: Pairs = callback::cancel_fields(transaction, switches, payer_ip);
            Return::Post { url, fields }
        }
    }
}

fn nowhere(because: &str) -> Return {
    Return::Nowhere {
        because: because.to_owned(),
    }
}

/// `again` is the pay page, while it can still be used.
fn say(next: &Return, again: Option<&str>) -> Response {
    match next {
        Return::Post { url, fields } => {
            let (heading, button) = ("Back to the merchant", "Continue");
            let page = ForwardPage {
                heading,
                button,
                url,
                fields,
                nonce: new_nonce(),
            };
            render(&page, &page.nonce)
        }
        Return::Get { url } => render(&NavigatePage { url }, &new_nonce()),
        Return::Nowhere { because } => notice("Nothing more happens here", because, again),
    }
}

fn page(gateway: &Gateway, transaction: &Transaction) -> Response {
    let path = gateway.pay_path(transaction);
    let ended = transaction.finish.as_ref().map(|finish| finish.status);
    if let Some(status) = ended {
        let text = format!(
            "Transaction {} is over: {}.",
            transaction.tran_id,
            status.pay_status()
        );
        return notice("This payment has ended", &text, None);
    }
    let page = PayPage {
        store_id: transaction.sent("store_id"),
        amount: transaction.amount.to_string(),
        currency: transaction.sent("currency"),
        taka: transaction.rate.map(|_| transaction.taka().to_string()),
        description: transaction.sent("desc"),
        customer: transaction.sent("cus_name"),
        tran_id: &transaction.tran_id,
        methods: METHODS,
        action: path,
    };
    render(&page, &new_nonce())
}

fn unknown_payment() -> Response {
    let text = "No open payment has this address. Start again at the merchant.";
    answers::with_status(StatusCode::NOT_FOUND, notice("Unknown payment", text, None))
}

fn notice(heading: &str, text: &str, again: Option<&str>) -> Response {
    render(
        &NoticePage {
            heading,
            text,
            again,
        },
        &new_nonce(),
    )
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}
