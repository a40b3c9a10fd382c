//! `/_sandbox/...`: what the real gateway does not have; scripts see and steer the simulator here.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::gateway::Gateway;
use crate::switches::Scope;
use crate::transaction::{Finish, Status, Transaction};
use crate::{answers, clock, delivery};

/// `GET /_sandbox/transactions`
pub(crate) async fn list(State(gateway): State<Arc<Gateway>>) -> Json<Value> {
    let transactions: Vec<Value> = gateway
        .ledger
        .all()
        .iter()
        .map(|known| view(&gateway, known))
        .collect();
    let traffic = gateway.traffic();
    Json(json!({
        "transactions": transactions,
        "last_initiate_request": traffic.last_initiate,
        "initiates": traffic.initiates,
        "searches": traffic.searches,
    }))
}

/// `GET /_sandbox/switches`
pub(crate) async fn defaults(State(gateway): State<Arc<Gateway>>) -> Response {
    Json(gateway.switchboard().defaults()).into_response()
}

/// `POST /_sandbox/switches`
pub(crate) async fn set_defaults(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    set(&gateway, Scope::Everyone, &body)
}

/// `DELETE /_sandbox/switches`
pub(crate) async fn restore_defaults(State(gateway): State<Arc<Gateway>>) -> Response {
    gateway.switchboard().restore_defaults();
    Json(gateway.switchboard().defaults()).into_response()
}

/// `POST /_sandbox/customers/{cus_email}`
pub(crate) async fn set_for_customer(
    State(gateway): State<Arc<Gateway>>,
    Path(email): Path<String>,
    body: Bytes,
) -> Response {
    set(&gateway, Scope::Customer(email), &body)
}

/// `POST /_sandbox/transactions/{tran_id}`, also before the transaction exists
pub(crate) async fn set_for_transaction(
    State(gateway): State<Arc<Gateway>>,
    Path(tran_id): Path<String>,
    body: Bytes,
) -> Response {
    set(&gateway, Scope::Transaction(tran_id), &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: Status,
}

/// `POST /_sandbox/transactions/{tran_id}/status`
pub(crate) async fn set_status(
    State(gateway): State<Arc<Gateway>>,
    Path(tran_id): Path<String>,
    body: Bytes,
) -> Response {
    let status = match serde_json::from_slice(&body) {
        Ok(NewStatus { status }) => status,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let Some(transaction) = gateway.ledger.by_tran_id(&tran_id) else {
        return refuse(
            StatusCode::NOT_FOUND,
            &format!("no transaction {tran_id:?}"),
        );
    };
    let finish = (status != Status::Initiated).then(|| {
        Finish::new(
            status,
            clock::now(),
            Duration::ZERO,
            "bKash-bKash",
            "127.0.0.1".to_owned(),
        )
    });
    match gateway.ledger.force(&transaction.track, finish) {
        Ok(Some(changed)) => {
            let switches = gateway.switches(&changed);
            delivery::notify_of_success(&gateway, &changed, &switches).await;
            Json(view(&gateway, &changed)).into_response()
        }
        Ok(None) => refuse(
            StatusCode::NOT_FOUND,
            &format!("{tran_id:?} was replaced meanwhile"),
        ),
        Err(error) => answers::broken(&error),
    }
}

/// `POST /_sandbox/reset`
pub(crate) async fn reset(State(gateway): State<Arc<Gateway>>) -> Response {
    if let Err(error) = gateway.ledger.clear() {
        return answers::broken(&error);
    }
    *gateway.switchboard() = Default::default();
    *gateway.traffic() = Default::default();
    StatusCode::NO_CONTENT.into_response()
}

fn set(gateway: &Gateway, scope: Scope, body: &[u8]) -> Response {
    let changes: Map<String, Value> = match serde_json::from_slice(body) {
        Ok(changes) => changes,
        Err(error) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                &format!("not a JSON object: {error}"),
            );
        }
    };
    match gateway.switchboard().set(scope, changes) {
        Ok(switches) => Json(switches).into_response(),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error),
    }
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

fn view(gateway: &Gateway, transaction: &Transaction) -> Value {
    let mut view = json!(transaction);
    view["status"] = json!(transaction.status_at(clock::now()));
    view["payment_url"] = json!(format!("{}{}", gateway.url, gateway.pay_path(transaction)));
    view
}
