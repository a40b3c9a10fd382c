//! `/paynow.php?track=`: the pay page, and what happens when its form is sent.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::choices::Outcome;
use crate::click::{Click, Return};
use crate::gateway::Gateway;
use crate::pages::{ForwardPage, Method, NavigatePage, NoticePage, PayPage, new_nonce, render};
use crate::transaction::Transaction;
use crate::{answers, fields};

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
    let click = Click {
        outcome,
        method: method.to_owned(),
        payer_ip: payer.ip().to_string(),
    };
    match click.act(&gateway, &transaction).await {
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
