//! The routes below `/_sandbox/`, where tests and scripts inspect and control the simulator. The real aamarPay has none
//! of them.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::provider::Provider;
use crate::switches::Scope;
use crate::transaction::{DEFAULT_METHOD, Finish, Status, Transaction};
use crate::{clock, delivery, responses};

/// `GET /_sandbox/transactions`
pub(crate) async fn list(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let transactions: Vec<Value> = provider
        .ledger
        .all()
        .iter()
        .map(|known| view(&provider, known))
        .collect();
    let traffic = provider.traffic();
    Json(json!({
        "transactions": transactions,
        "last_initiate_request": traffic.last_initiate,
        "initiates": traffic.initiates,
        "searches": traffic.searches,
    }))
}

/// `GET /_sandbox/switches`
pub(crate) async fn defaults(State(provider): State<Arc<Provider>>) -> Response {
    Json(provider.switchboard().defaults()).into_response()
}

/// `POST /_sandbox/switches`
pub(crate) async fn set_defaults(State(provider): State<Arc<Provider>>, body: Bytes) -> Response {
    set(&provider, Scope::Everyone, &body)
}

/// `DELETE /_sandbox/switches`
pub(crate) async fn restore_defaults(State(provider): State<Arc<Provider>>) -> Response {
    provider.switchboard().restore_defaults();
    Json(provider.switchboard().defaults()).into_response()
}

/// `POST /_sandbox/customers/{cus_email}`
pub(crate) async fn set_for_customer(
    State(provider): State<Arc<Provider>>,
    Path(email): Path<String>,
    body: Bytes,
) -> Response {
    set(&provider, Scope::Customer(email), &body)
}

/// `POST /_sandbox/transactions/{tran_id}`, which works even before the transaction exists
pub(crate) async fn set_for_transaction(
    State(provider): State<Arc<Provider>>,
    Path(tran_id): Path<String>,
    body: Bytes,
) -> Response {
    set(&provider, Scope::Transaction(tran_id), &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: Status,
}

/// `POST /_sandbox/transactions/{tran_id}/status`
pub(crate) async fn set_status(
    State(provider): State<Arc<Provider>>,
    Path(tran_id): Path<String>,
    body: Bytes,
) -> Response {
    let status = match serde_json::from_slice(&body) {
        Ok(NewStatus { status }) => status,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let Some(transaction) = provider.ledger.by_tran_id(&tran_id) else {
        return refuse(
            StatusCode::NOT_FOUND,
            &format!("there is no transaction {tran_id:?}"),
        );
    };
    let finish = (status != Status::Initiated).then(|| {
        Finish::new(
            status,
            clock::now(),
            Duration::ZERO,
            DEFAULT_METHOD,
            "127.0.0.1".to_owned(),
        )
    });
    match provider.ledger.set_finish(&transaction.track, finish) {
        Ok(Some(changed)) => {
            let switches = provider.switches(&changed);
            delivery::notify_of_success(&provider, &changed, &switches).await;
            Json(view(&provider, &changed)).into_response()
        }
        Ok(None) => refuse(
            StatusCode::NOT_FOUND,
            &format!("a later transaction has replaced {tran_id:?}"),
        ),
        Err(error) => responses::internal_error(&error),
    }
}

/// `POST /_sandbox/reset`
pub(crate) async fn reset(State(provider): State<Arc<Provider>>) -> Response {
    if let Err(error) = provider.ledger.clear() {
        return responses::internal_error(&error);
    }
    *provider.switchboard() = Default::default();
    *provider.traffic() = Default::default();
    StatusCode::NO_CONTENT.into_response()
}

fn set(provider: &Provider, scope: Scope, body: &[u8]) -> Response {
    let changes: Map<String, Value> = match serde_json::from_slice(body) {
        Ok(changes) => changes,
        Err(error) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                &format!("not a JSON object: {error}"),
            );
        }
    };
    match provider.switchboard().set(scope, changes) {
        Ok(switches) => Json(switches).into_response(),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error),
    }
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

fn view(provider: &Provider, transaction: &Transaction) -> Value {
    let mut view = json!(transaction);
    view["status"] = json!(transaction.status_at(clock::now()));
    view["payment_url"] = json!(format!(
        "{}{}",
        provider.url,
        provider.pay_path(transaction)
    ));
    view
}
