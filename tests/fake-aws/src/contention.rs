//! What simultaneous writes do to each other. The engine handles one call after the other, so nothing ever conflicts there;
//! DynamoDB refuses a transaction that meets another write of one of its rows, and a write that meets a transaction.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// A row: its table and its key.
pub type RowName = String;

/// How long a call takes, which is when others can meet it. Clones share what they saw.
#[derive(Clone)]
pub struct Contention {
    latency: Duration,
    /// By table, the names of its key attributes.
    keys: Arc<HashMap<String, Vec<String>>>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    in_flight: Vec<InFlight>,
    last_id: usize,
    writes: BTreeMap<RowName, usize>,
    conflicts: usize,
}

struct InFlight {
    id: usize,
    is_transaction: bool,
    rows: Vec<RowName>,
}

/// The answer of DynamoDB to a write that conflicts with another one.
pub(crate) struct Conflict(String);

impl IntoResponse for Conflict {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, self.0).into_response()
    }
}

/// A write that goes on until this value is dropped.
pub(crate) struct Write {
    contention: Contention,
    id: usize,
}

impl Contention {
    pub(crate) fn new(latency: Duration, keys: HashMap<String, Vec<String>>) -> Self {
        Self {
            latency,
            keys: Arc::new(keys),
            seen: Arc::default(),
        }
    }

    /// How often each row was written, without the writes that were refused because of a conflict.
    pub fn writes(&self) -> BTreeMap<RowName, usize> {
        self.seen().writes.clone()
    }

    /// How many writes were refused because they met another one. The caller may repeat them.
    pub fn conflicts(&self) -> usize {
        self.seen().conflicts
    }

    /// Begins the call, if it is one that writes. `Err` is the answer of DynamoDB if it conflicts.
    pub(crate) async fn begin(
        &self,
        operation: &str,
        body: &[u8],
    ) -> Result<Option<Write>, Conflict> {
        let call: Value = serde_json::from_slice(body).unwrap_or_default();
        let rows = self.rows(operation, &call);
        if rows.is_empty() {
            return Ok(None);
        }
        let write = self.start(operation == "TransactWriteItems", rows)?;
        tokio::time::sleep(self.latency).await;
        Ok(Some(write))
    }

    fn start(&self, is_transaction: bool, rows: Vec<RowName>) -> Result<Write, Conflict> {
        let mut seen = self.seen();
        let meets = |row: &RowName| {
            let mut others = seen.in_flight.iter();
            others.any(|other| (is_transaction || other.is_transaction) && other.rows.contains(row))
        };
        let met: Vec<bool> = rows.iter().map(meets).collect();
        if met.contains(&true) {
            seen.conflicts += 1;
            return Err(conflict(is_transaction, &met));
        }
        for row in &rows {
            *seen.writes.entry(row.clone()).or_default() += 1;
        }
        seen.last_id += 1;
        let id = seen.last_id;
        seen.in_flight.push(InFlight {
            id,
            is_transaction,
            rows,
        });
        Ok(Write {
            contention: self.clone(),
            id,
        })
    }

    /// The rows that a call writes. A condition that a transaction checks conflicts like a write.
    fn rows(&self, operation: &str, call: &Value) -> Vec<RowName> {
        match operation {
            "PutItem" | "UpdateItem" | "DeleteItem" => vec![self.row(call)],
            "TransactWriteItems" => {
                let actions = call["TransactItems"].as_array().into_iter().flatten();
                let actions = actions.filter_map(Value::as_object);
                let actions = actions.flat_map(|action| action.values());
                actions.map(|action| self.row(action)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn row(&self, write: &Value) -> RowName {
        let table = write["TableName"].as_str().unwrap_or_default();
        let attributes = match &write["Key"] {
            Value::Null => &write["Item"],
            key => key,
        };
        let key = self.keys.get(table).into_iter().flatten();
        let key: Vec<_> = key
            .map(|name| attributes[name].as_object().into_iter().flatten())
            .flat_map(|value| value.map(|(_, value)| value.as_str().unwrap_or_default()))
            .collect();
        format!("{table}/{}", key.join("/"))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no holder panics")
    }
}

impl Drop for Write {
    fn drop(&mut self) {
        let mut seen = self.contention.seen();
        seen.in_flight.retain(|write| write.id != self.id);
    }
}

fn conflict(is_transaction: bool, met: &[bool]) -> Conflict {
    let body = if is_transaction {
        let reason = |met: &bool| match met {
            true => {
                json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
            }
            false => json!({"Code": "None"}),
        };
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
            "CancellationReasons": met.iter().map(reason).collect::<Vec<_>>(),
        })
    } else {
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
            "message": "Transaction is ongoing for the item",
        })
    };
    Conflict(body.to_string())
}
