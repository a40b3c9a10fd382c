use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What happens to a call on its way to the database and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trip {
    /// It gets there, and its answer back.
    Whole,
    /// It is answered 500 on its way there; the database never sees it.
    Refused,
    /// The database does it, and the answer is lost on its way back: the caller gets a 500.
    AnswerLost,
}

/// The wire between the functions and the database.
#[derive(Clone, Default)]
pub struct Wire {
    plan: Arc<Mutex<VecDeque<Trip>>>,
}

impl Wire {
    /// What happens to the next calls; those after them come through. It takes the place of an earlier plan.
    pub fn plan(&self, trips: impl IntoIterator<Item = Trip>) {
        let mut plan = self.plan.lock().expect("nobody panics while holding it");
        *plan = trips.into_iter().collect();
    }

    /// How much of the plan is left.
    pub fn left(&self) -> usize {
        self.plan
            .lock()
            .expect("nobody panics while holding it")
            .len()
    }

    fn next(&self) -> Trip {
        let mut plan = self.plan.lock().expect("nobody panics while holding it");
        plan.pop_front().unwrap_or(Trip::Whole)
    }
}

/// Passes calls on to `database`, as far as `wire` lets them.
pub fn router(wire: Wire, database: String) -> Router {
    let client = reqwest::Client::new();
    Router::new()
        .fallback(pass)
        .with_state((wire, database, client))
}

type Far = (Wire, String, reqwest::Client);

async fn pass(
    State((wire, database, client)): State<Far>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let trip = wire.next();
    if trip == Trip::Refused {
        return broken();
    }
    let Ok(answer) = client
        .post(&database)
        .headers(headers)
        .body(body)
        .send()
        .await
    else {
        return broken();
    };
    let (status, headers) = (answer.status(), answer.headers().clone());
    match answer.bytes().await {
        Ok(body) if trip == Trip::Whole => (status, headers, body).into_response(),
        _ => broken(),
    }
}

fn broken() -> Response {
    let body =
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"#;
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
