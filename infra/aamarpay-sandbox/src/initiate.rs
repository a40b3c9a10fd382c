//! Opening a payment: `/jsonpost.php`, `/index.php` and the legacy `/request.php`.

use std::sync::Arc;

use anyhow::bail;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::choices::InitiateAnswer;
use crate::fields::{self, Fields};
use crate::gateway::Gateway;
use crate::ledger::Added;
use crate::refusal::{self, Refusal, required};
use crate::switches::Switches;
use crate::transaction::{Transaction, new_track};
use crate::{answers, clock, pages};

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
const LONGEST_TRAN_ID: usize = 32;

/// How the route wraps the pay page's address.
enum Form {
    /// `{"result":"true","payment_url":...}`
    Object,
    /// An HTML page that submits itself to the pay page.
    Page,
    /// A JSON string with the path only, slashes escaped.
    Path,
}

/// `POST /jsonpost.php`: reads the raw body, whatever its content type.
pub(crate) async fn json_route(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    let mut response = answer(&gateway, fields::from_json(&body), Form::Object).await;
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

/// `POST /index.php`: a form; JSON only with `type=json`.
pub(crate) async fn form_route(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let fields = fields::from_form(request).await;
    let form = if fields.get("type").is_some_and(|kind| kind == "json") {
        Form::Object
    } else {
        Form::Page
    };
    answer(&gateway, Some(fields), form).await
}

/// `POST /request.php`: a form, answered by a path.
pub(crate) async fn legacy_route(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
) -> Response {
    answer(&gateway, Some(fields::from_form(request).await), Form::Path).await
}

async fn answer(gateway: &Gateway, fields: Option<Fields>, form: Form) -> Response {
    let fields = note_request(gateway, fields);
    let sent = |name: &str| {
        fields
            .as_ref()
            .and_then(|fields| fields.get(name))
            .map_or("", String::as_str)
    };
    let switches = gateway
        .switchboard()
        .for_transaction(sent("tran_id"), sent("cus_email"));
    if let Some(response) = refusal::forced(switches.initiate) {
        return response;
    }
    let opened = match fields {
        Some(fields) => open(gateway, fields, &switches, &form),
        None => Ok(Err(Refusal::InvalidJson)),
    };
    if switches.initiate == InitiateAnswer::Hang {
        gateway.wait(switches.hang()).await;
    }
    match opened {
        Err(error) => answers::broken(&error),
        Ok(Err(refusal)) if matches!(form, Form::Path) => {
            answers::json(&Value::String(refusal.message()))
        }
        Ok(Err(refusal)) => refusal.answer(switches.error_style),
        Ok(Ok(transaction)) => success(gateway, &transaction, &switches, &form),
    }
}

fn note_request(gateway: &Gateway, fields: Option<Fields>) -> Option<Fields> {
    let mut traffic = gateway.traffic();
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
    gateway: &Gateway,
    fields: Fields,
    switches: &Switches,
    form: &Form,
) -> anyhow::Result<Result<Transaction, Refusal>> {
    let amount = match check(gateway, &fields, form) {
        Ok(amount) => amount,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let now = clock::now();
    let mut transaction = Transaction {
        track: new_track(&gateway.options.store_id, now),
        tran_id: fields["tran_id"].clone(),
        request: without_key(&fields),
        amount,
        rate: (fields["currency"] == "USD").then_some(switches.usd_rate),
        initiated_at: now,
        finish: None,
        deliveries: Vec::new(),
    };
    // A second has a million ids; so many tries fail only if they are nearly used up.
    for _ in 0..1_000 {
        match gateway.ledger.add(&transaction, switches.duplicate_ids)? {
            Added::Accepted => return Ok(Ok(transaction)),
            Added::DuplicateTranId => return Ok(Err(Refusal::DuplicateTranId)),
            Added::DuplicateTrack => transaction.track = new_track(&gateway.options.store_id, now),
        }
    }
    bail!("no gateway id left for this second")
}

fn check(gateway: &Gateway, fields: &Fields, form: &Form) -> Result<Amount, Refusal> {
    let sent = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let mut wrong: Vec<(&'static str, String)> = REQUIRED
        .into_iter()
        .filter(|name| sent(name).is_empty())
        .map(|name| (name, required(name)))
        .collect();
    let missing = |name: &str| wrong.iter().any(|(field, _)| *field == name);
    if !missing("store_id") && sent("store_id") != gateway.options.store_id {
        return Err(Refusal::InvalidStore);
    }
    if !missing("signature_key") && sent("signature_key") != gateway.options.signature_key {
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
        "must not be longer than 32 characters",
    );
    require(
        "currency",
        ["BDT", "USD"].contains(&sent("currency")),
        "must be BDT or USD",
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
    gateway: &Gateway,
    transaction: &Transaction,
    switches: &Switches,
    form: &Form,
) -> Response {
    let path = format!("/paynow.php?track={}", transaction.track);
    let host = match switches.initiate {
        InitiateAnswer::ForeignUrl => "https://pay.example",
        _ if switches.relative_payment_url => "",
        _ => &gateway.url,
    };
    let payment_url = format!("{host}{path}");
    match form {
        Form::Object => {
            let result = if switches.initiate == InitiateAnswer::BooleanTrue {
                json!(true)
            } else {
                json!("true")
            };
            answers::json(&json!({"result": result, "payment_url": payment_url}))
        }
        Form::Page => pages::forward(&payment_url),
        Form::Path => answers::html(format!("\"{}\"", path.replace('/', "\\/"))),
    }
}
