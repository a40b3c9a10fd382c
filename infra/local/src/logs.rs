//! The `logs` command: reads CloudWatch Logs of the emulator. It replaces `sam logs`, which can ask only AWS.

use serde::Deserialize;
use serde_json::json;

use crate::emulator_api;
use crate::endpoints::Endpoints;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    events: Vec<Event>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    timestamp: i64,
    message: String,
}

/// Prints every line that any function logged, oldest first, without the lines of the Lambda platform.
pub(crate) async fn print(stack: &Endpoints) -> anyhow::Result<()> {
    let mut events = Vec::new();
    let mut next = None;
    loop {
        let page = page(stack, next).await?;
        events.extend(page.events);
        next = page.next_token;
        if next.is_none() {
            break;
        }
    }
    // The sort is stable, so lines with the same timestamp stay in the order in which they were read.
    events.sort_by_key(|event| event.timestamp);
    let platform = ["START RequestId", "END RequestId", "REPORT RequestId"];
    for line in events.iter().flat_map(|event| event.message.lines()) {
        if !platform.iter().any(|start| line.starts_with(start)) {
            println!("{line}");
        }
    }
    Ok(())
}

async fn page(stack: &Endpoints, next: Option<String>) -> anyhow::Result<Page> {
    let mut request = json!({ "logGroupName": stack.log_group });
    if let Some(token) = next {
        request["nextToken"] = token.into();
    }
    let response = emulator_api::loopback_client()?
        .post(&stack.emulator)
        .header("authorization", emulator_api::authorization("logs"))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "Logs_20140328.FilterLogEvents")
        .body(request.to_string())
        .send()
        .await?
        .error_for_status()?;
    Ok(response.json().await?)
}
