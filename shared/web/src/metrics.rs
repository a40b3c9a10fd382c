//! Metrics in CloudWatch's embedded metric format: a log line of JSON whose member `_aws` names the members that are
//! metrics. CloudWatch extracts them from the log, so a function calls no API for them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use service::App;
use std::fmt::Display;

/// A log line, to which metrics may be added.
#[derive(Debug)]
pub struct Line {
    members: Map<String, Value>,
    metrics: Vec<Value>,
    now: DateTime<Utc>,
}

impl Line {
    /// A line with the members that every line has.
    pub fn new(now: DateTime<Utc>, message: impl Display) -> Self {
        let timestamp = now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let mut line = Self {
            members: Map::new(),
            metrics: Vec::new(),
            now,
        };
        line.set("timestamp", timestamp);
        line.set("level", "INFO");
        line.set("message", message.to_string());
        line
    }

    /// Adds a member that is no metric.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.members.insert(name.to_owned(), value.into());
    }

    /// Adds what the use cases of this invocation counted.
    pub fn take_from(&mut self, app: &App) {
        for (metric, mut values) in app.metrics.take() {
            let value = match values.len() {
                1 => json!(values.remove(0)),
                _ => json!(values),
            };
            self.metric(metric.name(), metric.unit(), value);
        }
    }

    /// Adds each field of a struct of numbers as a metric with the unit Count, also if it is 0, because a sample with the
    /// value 0 says that the function has run.
    pub fn counts(&mut self, counts: &impl Serialize) {
        let counts = json!(counts);
        for (name, value) in counts.as_object().into_iter().flatten() {
            self.metric(name, "Count", value.clone());
        }
    }

    fn metric(&mut self, name: &str, unit: &str, value: Value) {
        self.set(name, value);
        self.metrics.push(json!({"Name": name, "Unit": unit}));
    }

    /// Whether there is a metric in it.
    pub fn has_metrics(&self) -> bool {
        !self.metrics.is_empty()
    }

    /// Writes the line to standard output, from which Lambda takes logs and metrics. Without a `namespace` there are no
    /// metrics in it, but the numbers are.
    pub fn write(self, namespace: Option<&str>) {
        println!("{}", self.into_json(namespace));
    }

    /// The line. Its metrics have no dimensions: each combination of dimensions would be a metric of its own, and cost as one.
    pub fn into_json(mut self, namespace: Option<&str>) -> Value {
        if let (Some(namespace), true) = (namespace, self.has_metrics()) {
            self.members.insert(
                "_aws".to_owned(),
                json!({
                    "Timestamp": self.now.timestamp_millis(),
                    "CloudWatchMetrics": [
                        {"Namespace": namespace, "Dimensions": [[]], "Metrics": self.metrics},
                    ],
                }),
            );
        }
        Value::Object(self.members)
    }
}
