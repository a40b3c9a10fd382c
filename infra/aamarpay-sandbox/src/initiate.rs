//! The routes that open a payment: `/jsonpost.php`, `/index.php` and the legacy `/request.php`.

use std::sync::Arc;

use anyhow::bail;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::amount::{Amount, TAKA, US_DOLLAR};
use crate::choices::InitiateAnswer;
use crate::fields::{self, Fields};
use crate::ledger::Added;
use crate::provider::Provider;
use crate::refusal::{self, Refusal, required};
use crate::switches::Switches;
use crate::transaction::{Transaction, new_track};
use crate::{clock, pages, responses};

const REQUIRED: [&str; 12] = [
    "tran_id",
    "amount",
    "currency",
    "desc",
    "cus_name",
    "cus_email",
    "cus_phone",
    "success_url",
    "fail_url",
    "cancel_url",
    "store_id",
    "signature_key",
];
/// In characters.
const LONGEST_TRAN_ID: usize = 32;

/// How a route answers with the address of the pay page.
enum Form {
    /// `{"result":"true","payment_url":...}`
    Object,
    /// An HTML page that submits itself to the pay page.
    Page,
    /// A JSON string that holds only the path, with escaped slashes.
    Path,
}

/// `POST /jsonpost.php`: reads the body as JSON, whatever its content type.
pub(crate) async fn json_route(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let url = asked_at(&provider, &headers);
    let mut response = answer(&provider, &url, fields::from_json(&body), Form::Object).await;
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

/// `POST /index.php`: reads a form. The answer is JSON with `type=json`, otherwise a page.
pub(crate) async fn form_route(
    State(provider): State<Arc<Provider>>,
    request: Request,
) -> Response {
    let url = asked_at(&provider, request.headers());
    let fields = fields::from_form(request).await;
    let form = if fields.get("type").is_some_and(|kind| kind == "json") {
        Form::Object
    } else {
        Form::Page
    };
    answer(&provider, &url, Some(fields), form).await
}

/// `POST /request.php`: reads a form, and answers with a path.
pub(crate) async fn legacy_route(
    State(provider): State<Arc<Provider>>,
    request: Request,
) -> Response {
    let url = asked_at(&provider, request.headers());
    let fields = fields::from_form(request).await;
    answer(&provider, &url, Some(fields), Form::Path).await
}

/// The URL of the sandbox as the merchant reaches it, who may be in a container where loopback is another machine. A client
/// may refuse a pay page that is on another host than the one it asked.
fn asked_at(provider: &Provider, headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| Authority::try_from(host.as_bytes()).ok());
    host.map_or_else(|| provider.url.clone(), |host| format!("http://{host}"))
}

async fn answer(provider: &Provider, url: &str, fields: Option<Fields>, form: Form) -> Response {
    let fields = record_request(provider, fields);
    let sent = |name: &str| {
        fields
            .as_ref()
            .and_then(|fields| fields.get(name))
            .map_or("", String::as_str)
    };
    let switches = provider
        .switchboard()
        .for_transaction(sent("tran_id"), sent("cus_email"));
    if let Some(response) = refusal::switched_on(switches.initiate) {
        return response;
    }
    let opened = match fields {
        Some(fields) => open(provider, fields, &switches, &form),
        None => Ok(Err(Refusal::InvalidJson)),
    };
    if switches.initiate == InitiateAnswer::Hang {
        provider.wait(switches.hang()).await;
    }
    match opened {
        Err(error) => responses::internal_error(&error),
        Ok(Err(refusal)) if matches!(form, Form::Path) => {
            responses::json(&Value::String(refusal.message()))
        }
        Ok(Err(refusal)) => refusal.answer(switches.error_style),
        Ok(Ok(transaction)) => success(provider, url, &transaction, &switches, &form),
    }
}

fn record_request(provider: &Provider, fields: Option<Fields>) -> Option<Fields> {
    let mut traffic = provider.traffic();
    traffic.initiates += 1;
    traffic.last_initiate = fields.as_ref().map(|fields| json!(without_key(fields)));
    fields
}

fn without_key(fields: &Fields) -> Fields {
    fields
        .iter()
        .filter(|(name, _)| *name != "signature_key")
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

fn open(
    provider: &Provider,
    fields: Fields,
    switches: &Switches,
    form: &Form,
) -> anyhow::Result<Result<Transaction, Refusal>> {
    let amount = match check(provider, &fields, form) {
        Ok(amount) => amount,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = clock::now();
    let mut transaction = Transaction {
        track: new_track(&provider.options.store_id, now),
        tran_id: fields["tran_id"].clone(),
        request: without_key(&fields),
        amount,
        rate: (fields["currency"] == US_DOLLAR).then_some(switches.usd_rate),
        initiated_at: now,
        finish: None,
        deliveries: Vec::new(),
    };
    // There are a million ids for each second, so a thousand attempts fail only if nearly all of them are used.
    for _ in 0..1_000 {
        match provider.ledger.add(&transaction, switches.duplicate_ids)? {
            Added::Accepted => return Ok(Ok(transaction)),
            Added::DuplicateTranId => return Ok(Err(Refusal::DuplicateTranId)),
            Added::DuplicateTrack => transaction.track = new_track(&provider.options.store_id, now),
        }
    }
    bail!("all transaction ids of this second are used: try again")
}

fn check(provider: &Provider, fields: &Fields, form: &Form) -> Result<Amount, Refusal> {
    let sent = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let mut wrong: Vec<(&'static str, String)> = REQUIRED
        .into_iter()
        .filter(|name| sent(name).is_empty())
        .map(|name| (name, required(name)))
        .collect();
    let missing = |name: &str| wrong.iter().any(|(field, _)| *field == name);
    if !missing("store_id") && sent("store_id") != provider.options.store_id {
        return Err(Refusal::InvalidStore);
    }
    if !missing("signature_key") && sent("signature_key") != provider.options.signature_key {
        return Err(Refusal::InvalidKey);
    }
    let amount = Amount::parse(sent("amount")).filter(|amount| amount.hundredths() > 0);
    let mut require = |name: &'static str, holds: bool, rule: &str| {
        if !holds && !wrong.iter().any(|(field, _)| *field == name) {
            wrong.push((name, format!("{name} {rule}.")));
        }
    };
    require(
        "amount",
        amount.is_some(),
        "must be a positive decimal number",
    );
    require(
        "tran_id",
        sent("tran_id").chars().count() <= LONGEST_TRAN_ID,
        &format!("must not be longer than {LONGEST_TRAN_ID} characters"),
    );
    require(
        "currency",
        [TAKA, US_DOLLAR].contains(&sent("currency")),
        &format!("must be {TAKA} or {US_DOLLAR}"),
    );
    for name in ["success_url", "fail_url", "cancel_url"] {
        require(name, is_web_address(sent(name)), "must be an absolute URL");
    }
    require(
        "type",
        !matches!(form, Form::Object) || sent("type") == "json",
        "must be json",
    );
    match amount {
        Some(amount) if wrong.is_empty() => Ok(amount),
        _ => Err(Refusal::Fields(wrong)),
    }
}

fn is_web_address(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| ["http", "https"].contains(&url.scheme()))
}

fn success(
    provider: &Provider,
    url: &str,
    transaction: &Transaction,
    switches: &Switches,
    form: &Form,
) -> Response {
    let path = provider.pay_path(transaction);
    let host = match switches.initiate {
        InitiateAnswer::ForeignUrl => "https://pay.example",
        _ if switches.relative_payment_url => "",
        _ => url,
    };
    let payment_url = format!("{host}{path}");
    match form {
        Form::Object => {
            let result = if switches.initiate == InitiateAnswer::BooleanTrue {
                json!(true)
            } else {
                json!("true")
            };
            responses::json(&json!({"result": result, "payment_url": payment_url}))
        }
        Form::Page => pages::forward(&payment_url),
        Form::Path => responses::html(format!("\"{}\"", path.replace('/', "\\/"))),
    }
}
