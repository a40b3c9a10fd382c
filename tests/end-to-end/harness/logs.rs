//! The log lines of the functions.

use super::aws;
use super::wait::TIMEOUT;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Every line that any function has logged so far and that matches `pattern`, a filter pattern of CloudWatch Logs
/// such as `"a quoted term"`.
///
/// Emulator gap: MiniStack returns the oldest 10,000 matches only, so a pattern has to be rare.
pub async fn logged(pattern: &str) -> Vec<String> {
    let groups = read("DescribeLogGroups", json!({})).await;
    let mut lines = Vec::new();
    for group in groups["logGroups"].as_array().unwrap() {
        let mut request = json!({"logGroupName": group["logGroupName"], "filterPattern": pattern});
        loop {
            let page = read("FilterLogEvents", request.clone()).await;
            let events = page["events"].as_array().unwrap().iter();
            lines.extend(events.map(|event| event["message"].to_string()));
            match &page["nextToken"] {
                Value::Null => break,
                token => request["nextToken"] = token.clone(),
            }
        }
    }
    lines
}

/// Emulator gap: MiniStack answers 500 if a function logs a line during the call, so the call is repeated.
async fn read(call: &str, arguments: Value) -> Value {
    let target = format!("Logs_20140328.{call}");
    let started = Instant::now();
    loop {
        let answer = aws::try_call(&target, &arguments).await;
        if !answer.status.is_server_error() || started.elapsed() > TIMEOUT {
            return aws::succeeded(&target, answer);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
