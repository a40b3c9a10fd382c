//! Crashes of functions. `cargo test` builds the functions with the feature `fault-points`: a function whose
//! environment variable `FAULT_POINT` names a step ends its process when it reaches that step.

use super::aws;
use super::http::fetch;
use super::system::system;
use reqwest::Method;
use serde_json::{Value, json};
use service::faults::FaultPoint;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// The functions that crash now.
static CRASHING: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

/// From now on the function of this crate crashes whenever it reaches `point`. Only for exclusive scenarios.
pub async fn crash_at(function: &'static str, point: FaultPoint) {
    CRASHING.lock().unwrap().insert(function);
    set_fault_point(function, point.as_str()).await;
}

/// From now on the function of this crate no longer crashes.
pub async fn stop_crashing(function: &'static str) {
    set_fault_point(function, "none").await;
    CRASHING.lock().unwrap().remove(function);
}

/// Repairs whatever a failed test has left.
pub async fn stop_all() {
    let crashing = CRASHING.lock().unwrap().clone();
    for function in crashing {
        stop_crashing(function).await;
    }
}

async fn set_fault_point(function: &str, point: &str) {
    let mut environment = configuration(Method::GET, function, None).await["Environment"].take();
    environment["Variables"]["FAULT_POINT"] = json!(point);
    let change = json!({ "Environment": environment });
    configuration(Method::PUT, function, Some(change)).await;
}

/// Reads or changes the Lambda configuration of a function.
async fn configuration(method: Method, function: &str, change: Option<Value>) -> Value {
    let system = system();
    let name = system.stack.function(function).unwrap();
    let path = format!("/2015-03-31/functions/{name}/configuration");
    let mut request = aws::request("lambda", method, &path);
    if let Some(change) = change {
        request = request.json(&change);
    }
    aws::succeeded(function, fetch(request).await)
}
