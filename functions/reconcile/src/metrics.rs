//! Metrics in CloudWatch's embedded metric format: a log line of JSON whose member `_aws` names the members that are
//! metrics. CloudWatch extracts them from the log, so a function calls no API for them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Writes the line to standard output, from which Lambda takes logs and metrics.
pub fn emit(namespace: &str, now: DateTime<Utc>, message: &str, counts: &impl Serialize) {
    println!("{}", line(namespace, now, message, counts));
}

/// `counts` is a struct of numbers. Each of its fields becomes a metric with the unit Count and no dimensions, also if it
/// is 0, because a sample with the value 0 says that the function has run.
pub fn line(namespace: &str, now: DateTime<Utc>, message: &str, counts: &impl Serialize) -> Value {
    let mut line = json!(counts);
    let names = line.as_object().into_iter().flat_map(Map::keys);
    let metrics: Vec<Value> = names
        .map(|name| json!({"Name": name, "Unit": "Count"}))
        .collect();
    line["message"] = json!(message);
    line["_aws"] = json!({
        "Timestamp": now.timestamp_millis(),
        "CloudWatchMetrics": [{"Namespace": namespace, "Dimensions": [[]], "Metrics": metrics}],
    });
    line
}
