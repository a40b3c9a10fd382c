//! The queue of S3 events that word-count reads, and its dead-letter queue.

use super::aws;
use super::system::system;
use serde_json::{Value, json};

/// The visibility time-out of template.yaml's storage stack.
const DEFAULT_VISIBILITY_SECONDS: u16 = 720;

/// Has SQS deliver a message again after so many seconds if its processing failed. Only for exclusive scenarios: a
/// count that takes longer is started a second time.
pub async fn redeliver_after(seconds: u16) {
    let attributes = json!({"VisibilityTimeout": seconds.to_string()});
    let change = json!({"Attributes": attributes});
    call("SetQueueAttributes", &uploads(), change).await;
}

/// Undoes [`redeliver_after`].
pub async fn reset_redelivery() {
    redeliver_after(DEFAULT_VISIBILITY_SECONDS).await;
}

/// How many messages wait or are in flight. Messages of other tests whose processing failed are among them.
pub async fn backlog() -> u64 {
    message_count(&uploads()).await
}

pub async fn send(message: &str) {
    let message = json!({"MessageBody": message});
    call("SendMessage", &uploads(), message).await;
}

/// How many messages the dead-letter queue holds.
pub async fn dead_letters() -> u64 {
    message_count(&dead_letter_queue().await).await
}

/// Moves all messages of the dead-letter queue back, as `aws sqs start-message-move-task` does, which
/// docs/OPERATIONS.md asks for. Emulator gap: MiniStack does not have that call.
pub async fn redrive() {
    let dead = dead_letter_queue().await;
    loop {
        let received = call("ReceiveMessage", &dead, json!({})).await;
        let Some(message) = received["Messages"].get(0) else {
            return;
        };
        send(message["Body"].as_str().unwrap()).await;
        let receipt = json!({"ReceiptHandle": message["ReceiptHandle"]});
        call("DeleteMessage", &dead, receipt).await;
    }
}

fn uploads() -> String {
    let system = system();
    system.stack.storage("UploadsQueueUrl").unwrap().to_owned()
}

async fn dead_letter_queue() -> String {
    let system = system();
    let name = system.stack.storage("UploadsDeadLettersName").unwrap();
    let answer = aws::call("AmazonSQS.GetQueueUrl", json!({"QueueName": name})).await;
    answer["QueueUrl"].as_str().unwrap().to_owned()
}

async fn message_count(queue: &str) -> u64 {
    let all = json!({"AttributeNames": ["All"]});
    let answer = call("GetQueueAttributes", queue, all).await;
    let count = |name: &str| -> u64 {
        let count = answer["Attributes"][name].as_str();
        count.map_or(0, |count| count.parse().unwrap())
    };
    count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
}

async fn call(action: &str, queue: &str, mut arguments: Value) -> Value {
    arguments["QueueUrl"] = json!(queue);
    aws::call(&format!("AmazonSQS.{action}"), arguments).await
}
