//! `/api/v1/trxcheck/request.php`: search by the merchant's transaction id.
//!
//! The four parameters must be in the query string, whatever the method. Every answer has status 200 and the content
//! type `text/html`, errors included. The recorded answer is that of a paid transaction; that the status codes 0, 3 and
//! 7 have the same fields is a guess.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::amount::{TAKA, charge_percent};
use crate::callback::CARD_NUMBER;
use crate::choices::{Risk, SearchAnswer};
use crate::provider::Provider;
use crate::switches::Switches;
use crate::transaction::{Finish, OPTIONAL_FIELDS, Status, Transaction};
use crate::{clock, responses};

const NOT_AVAILABLE: &str = "Not-Available";

type Parameters = HashMap<String, String>;
type Found = Map<String, Value>;

/// Any method. Parameters in a body count as missing.
pub(crate) async fn answer(
    State(provider): State<Arc<Provider>>,
    Query(parameters): Query<Parameters>,
) -> Response {
    let sent = |name: &str| parameters.get(name).map_or("", String::as_str);
    if ["request_id", "store_id", "signature_key", "type"]
        .iter()
        .any(|name| sent(name).is_empty())
    {
        return responses::html("parameter is required".to_owned());
    }
    let options = &provider.options;
    if sent("store_id") != options.store_id || sent("signature_key") != options.signature_key {
        return not_matched();
    }
    let tran_id = sent("request_id");
    provider.traffic().count_search(tran_id);
    let customer = provider
        .ledger
        .by_tran_id(tran_id)
        .map(|known| known.sent("cus_email").to_owned());
    let switches = provider
        .switchboard()
        .for_transaction(tran_id, &customer.unwrap_or_default());
    if switches.search == SearchAnswer::Hang {
        provider.wait(switches.hang()).await;
    }
    switched(&provider, tran_id, &switches)
}

/// The answer that the switches choose.
fn switched(provider: &Provider, tran_id: &str, switches: &Switches) -> Response {
    let truth = || {
        provider.ledger.by_tran_id(tran_id).map_or_else(
            || unknown(tran_id, &provider.options.store_id).to_string(),
            |known| Value::Object(fields(&known, switches, clock::now())).to_string(),
        )
    };
    match switches.search {
        SearchAnswer::Normal | SearchAnswer::Hang => responses::html(truth()),
        SearchAnswer::Html => responses::maintenance_page(),
        SearchAnswer::BareString => {
            responses::html("\"Service temporarily unavailable\"".to_owned())
        }
        SearchAnswer::Http500 => responses::with_status(
            StatusCode::INTERNAL_SERVER_ERROR,
            responses::maintenance_page(),
        ),
        SearchAnswer::EmptyBody => responses::html(String::new()),
        SearchAnswer::Truncated => {
            let text = truth();
            responses::html(text.chars().take(text.chars().count() / 2).collect())
        }
        SearchAnswer::InvalidData => {
            responses::html(unknown(tran_id, &provider.options.store_id).to_string())
        }
        SearchAnswer::NotMatched => not_matched(),
        SearchAnswer::UnknownStatus => responses::html(truth().replacen(
            "\"status_code\":",
            "\"status_code\":\"9\",\"former_status_code\":",
            1,
        )),
        SearchAnswer::MissingStatus => {
            responses::html(truth().replacen("\"status_code\":", "\"former_status_code\":", 1))
        }
        SearchAnswer::Huge => responses::html(" ".repeat(1_000_000) + &truth()),
    }
}

fn not_matched() -> Response {
    responses::html("Store_id & signature key not matched".to_owned())
}

fn unknown(tran_id: &str, store_id: &str) -> Value {
    json!({"request_id": tran_id, "store_id": store_id, "status": "Invalid-Data"})
}

/// The fields of a known transaction at a time; each is a string or null. Notifications have the same fields.
pub(crate) fn fields(transaction: &Transaction, switches: &Switches, now: DateTime<Utc>) -> Found {
    let status = transaction.status_at(now);
    let finish = transaction.visible_finish(now);
    let mut all = Found::new();
    let objects = [
        identity(transaction, switches),
        order(transaction),
        status_and_risk(status, switches),
        money(transaction, switches),
        bank(finish, status),
        times(transaction, finish),
        back_office(),
    ];
    for object in objects {
        let Value::Object(object) = object else {
            continue;
        };
        all.extend(object);
    }
    all
}

fn identity(transaction: &Transaction, switches: &Switches) -> Value {
    let store_id = switches
        .search_store_id
        .as_deref()
        .unwrap_or(transaction.sent("store_id"));
    json!({
        "pg_txnid": transaction.track,
        "mer_txnid": switches.search_transaction_id.as_deref().unwrap_or(&transaction.tran_id),
        "merchant_id": store_id,
        "store_id": store_id,
    })
}

fn order(transaction: &Transaction) -> Value {
    let or_else = |name: &str, otherwise: Value| match transaction.sent(name) {
        "" => (name.to_owned(), otherwise),
        sent => (name.to_owned(), json!(sent)),
    };
    let customer = [
        "cus_name",
        "cus_email",
        "cus_phone",
        "cus_add1",
        "cus_add2",
        "cus_city",
        "cus_state",
        "cus_postcode",
        "cus_country",
        "cus_fax",
        "ship_name",
        "ship_add1",
        "ship_add2",
        "ship_city",
        "ship_state",
        "ship_postcode",
        "ship_country",
        "desc",
    ];
    let customer = customer.map(|name| or_else(name, Value::Null));
    let optional = OPTIONAL_FIELDS.map(|name| or_else(name, json!(NOT_AVAILABLE)));
    Value::Object(customer.into_iter().chain(optional).collect())
}

fn status_and_risk(status: Status, switches: &Switches) -> Value {
    let (risk_title, risk_level) = match (status, switches.risk) {
        (Status::Successful, Risk::Safe) => ("Safe", json!(Risk::Safe.level())),
        (Status::Successful, Risk::Held) => ("Risky", json!(Risk::Held.level())),
        _ => (NOT_AVAILABLE, Value::Null),
    };
    let (error_code, error_title) = match status {
        Status::Failed => (NOT_AVAILABLE, "Payment failed"),
        _ => ("0000", NOT_AVAILABLE),
    };
    json!({
        "status_code": status.code(),
        "status_title": status.title(),
        "pay_status": switches.search_pay_status.as_deref().unwrap_or(status.pay_status()),
        "risk_title": risk_title,
        "risk_level": risk_level,
        "error_code": error_code,
        "error_title": error_title,
    })
}

fn money(transaction: &Transaction, switches: &Switches) -> Value {
    let taka = switches.search_amount.unwrap_or(transaction.taka());
    let merchants = match transaction.rate {
        Some(_) => transaction.amount,
        None => taka,
    };
    json!({
        "amount": taka,
        "amount_bdt": taka,
        "amount_original": taka,
        "amount_currency": merchants,
        "currency": switches.search_currency.as_deref().unwrap_or(TAKA),
        "currency_merchant": switches.search_currency.as_deref().unwrap_or(transaction.sent("currency")),
        "convertion_rate": transaction.rate.map_or_else(|| NOT_AVAILABLE.to_owned(), String::from),
        "rec_amount": taka.after_charge(),
        "store_amount": taka.after_charge(),
        "processing_ratio": charge_percent(),
        "processing_charge": taka.charge(),
    })
}

fn bank(finish: Option<&Finish>, status: Status) -> Value {
    let method = finish.map(|finish| finish.method.as_str());
    let card = |finish: &Finish| (finish.status == Status::Successful).then_some(CARD_NUMBER);
    json!({
        "cardnumber": finish.and_then(card),
        "approval_code": (status == Status::Successful).then_some(NOT_AVAILABLE),
        "payment_processor": method.map(|method| method.split('-').next()),
        "payment_type": method,
        "bank_trxid": finish.map(|finish| finish.bank_txn.as_str()),
        "bin_country": NOT_AVAILABLE,
        "bin_issuer": NOT_AVAILABLE,
        "bin_cardtype": NOT_AVAILABLE,
        "bin_cardcategory": NOT_AVAILABLE,
        "ip": finish.map(|finish| finish.payer_ip.as_str()),
    })
}

fn times(transaction: &Transaction, finish: Option<&Finish>) -> Value {
    json!({
        "date": clock::dhaka(transaction.initiated_at),
        "date_processed": finish.map(|finish| clock::dhaka(finish.at)),
    })
}

/// These were recorded on a paid transaction, so they say nothing about the payment.
fn back_office() -> Value {
    json!({
        "verify_status": "PENDING",
        "call_type": "Post-Method",
        "email_send": "1",
        "doc_recived": "NO",
        "checkout_status": "Not-Paid-Yet",
    })
}
