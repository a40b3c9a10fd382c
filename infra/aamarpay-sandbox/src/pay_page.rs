//! `/paynow.php?track=`: the pay page, and the answer to its form.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::choices::Outcome;
use crate::click::{Click, NextStep};
use crate::pages::{ForwardPage, Method, NavigatePage, NoticePage, PayPage, new_nonce, render};
use crate::provider::Provider;
use crate::transaction::{DEFAULT_METHOD, Transaction};
use crate::{fields, responses};

/// The payment methods that recorded sandbox payments show.
const METHODS: &[Method] = &[
    Method {
        name: "bKash",
        card_type: DEFAULT_METHOD,
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

/// `GET`: the pay page, or the outcome of a payment that has ended.
pub(crate) async fn show(
    State(provider): State<Arc<Provider>>,
    Query(Track { track }): Query<Track>,
) -> Response {
    match provider.ledger.by_track(&track) {
        None => unknown_payment(),
        Some(transaction) => payment_page(&provider, &transaction),
    }
}

/// `POST` with the fields `outcome` and, optionally, `method`. Without an outcome the answer is that of `GET`.
pub(crate) async fn choose(
    State(provider): State<Arc<Provider>>,
    Query(Track { track }): Query<Track>,
    ConnectInfo(payer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let wants_json = accepts_json(request.headers());
    let form = fields::from_form(request).await;
    let Some(transaction) = provider.ledger.by_track(&track) else {
        return unknown_payment();
    };
    let Some(outcome) = form.get("outcome") else {
        return payment_page(&provider, &transaction);
    };
    let Ok(outcome) = serde_json::from_value::<Outcome>(json!(outcome)) else {
        let text = "outcome must be success, fail, cancel, expire or abandon.";
        return responses::with_status(
            StatusCode::BAD_REQUEST,
            notice("Unknown outcome", text, None),
        );
    };
    let method = form.get("method").map_or(DEFAULT_METHOD, String::as_str);
    let click = Click {
        outcome,
        method: method.to_owned(),
        payer_ip: payer.ip().to_string(),
    };
    match click.apply(&provider, &transaction).await {
        Err(error) => responses::internal_error(&error),
        Ok(next) if wants_json => responses::json(&json!(next)),
        Ok(next) => {
            let open = provider
                .ledger
                .by_track(&track)
                .filter(|now| now.finish.is_none());
            next_page(&next, open.map(|open| provider.pay_path(&open)).as_deref())
        }
    }
}

/// The page that makes the browser take the next step. `again` is the address of the pay page while the payment is
/// open.
fn next_page(next: &NextStep, again: Option<&str>) -> Response {
    match next {
        NextStep::Post { url, fields } => {
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
        NextStep::Get { url } => render(&NavigatePage { url }, &new_nonce()),
        NextStep::Nowhere { because } => notice("Nothing more happens here", because, again),
    }
}

fn payment_page(provider: &Provider, transaction: &Transaction) -> Response {
    let path = provider.pay_path(transaction);
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
    responses::with_status(StatusCode::NOT_FOUND, notice("Unknown payment", text, None))
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
