//! The queue before word-count: what comes twice, late, out of order, or not at all.

use crate::books::audit;
use crate::person::{Person, http, send};
use crate::system::{alone, as_owner, aws, logged, system};
use crate::wire::Fault;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `it_is_so`.
pub async fn eventually(what: &str, it_is_so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !it_is_so().await {
        assert!(started.elapsed() < PATIENCE, "not so: {what}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A message that was not done with comes again after so many seconds. Only for stories that are alone: a
/// count that takes longer meets itself.
pub async fn hurry(seconds: u8) {
    set_visibility(&seconds.to_string()).await;
}

/// As template.yaml says.
pub async fn take_its_time() {
    set_visibility("720").await;
}

async fn set_visibility(seconds: &str) {
    let attributes = json!({"VisibilityTimeout": seconds});
    call(
        "SetQueueAttributes",
        &uploads(),
        json!({"Attributes": attributes}),
    )
    .await;
}

/// How many messages wait or are being worked on. Those of other stories may wait for their next turn.
pub async fn backlog() -> u64 {
    waiting(&uploads()).await
}

/// Waits until word-count has given up a try to count the file, with all repetitions of its calls.
pub async fn count_fails(file_id: &str) {
    eventually("word-count fails", async || {
        let lines = logged(&format!("\"{file_id}\"")).await;
        let mut lines = lines.iter();
        lines.any(|line| line.contains("will be tried again"))
    })
    .await;
}

/// The status of the answer to who looks for the object of a `.txt` file.
pub async fn object_of(person: &Person, file_id: &str) -> u16 {
    let system = system();
    let bucket = system.stack.storage("UploadsBucket").unwrap();
    let key = format!("uploads/{}/{file_id}.txt", person.id);
    let request = http().head(format!("{}/{bucket}/{key}", system.stack.emulator_url()));
    let answer = send(request.header("authorization", as_owner("s3"))).await;
    answer.status.as_u16()
}

fn uploads() -> String {
    let system = system();
    system.stack.storage("UploadsQueueUrl").unwrap().to_owned()
}

async fn dead_letters() -> String {
    let system = system();
    let name = system.stack.storage("UploadsDeadLettersName").unwrap();
    let answer = aws("AmazonSQS.GetQueueUrl", json!({"QueueName": name})).await;
    answer["QueueUrl"].as_str().unwrap().to_owned()
}

async fn call(action: &str, queue: &str, mut arguments: Value) -> Value {
    arguments["QueueUrl"] = json!(queue);
    aws(&format!("AmazonSQS.{action}"), arguments).await
}

async fn waiting(queue: &str) -> u64 {
    let answer = call(
        "GetQueueAttributes",
        queue,
        json!({"AttributeNames": ["All"]}),
    )
    .await;
    let count = |name: &str| -> u64 {
        let count = answer["Attributes"][name].as_str();
        count.map_or(0, |count| count.parse().unwrap())
    };
    count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
}

/// What S3 says of a `.txt` file's object.
fn arrival(person: &Person, file_id: &str) -> String {
    let system = system();
    let bucket = system.stack.storage("UploadsBucket").unwrap();
    let key = format!("uploads/{}/{file_id}.txt", person.id);
    let object = json!({"key": key, "size": 7, "sequencer": "0055AED6DCD90281E5"});
    json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-22T04:00:00.000Z", "awsRegion": "us-east-1",
        "userIdentity": {"principalId": "AWS:X"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {}, "s3": {"bucket": {"name": bucket}, "object": object},
    }]})
    .to_string()
}

async fn tell(message: &str) {
    call("SendMessage", &uploads(), json!({"MessageBody": message})).await;
}

#[test]
fn messages_that_come_often_at_once_and_late_leave_one_count() {
    alone(async {
        let before = backlog().await;
        let alice = Person::register().await;
        alice.pay().await;
        alice.pay().await;
        let reserved = alice.reserve("b.txt", 7).await;
        let late = reserved["file_id"].as_str().unwrap();
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file["file_id"].as_str().unwrap();
        let message = arrival(&alice, id);
        for _ in 0..12 {
            tell(&message).await;
        }
        assert_eq!(alice.bring(&reserved, b"a b c d", None).await, 200);
        assert_eq!(alice.counted(id).await["word_count"], 2);
        assert_eq!(alice.counted(late).await["word_count"], 4);
        // The older event after the newer one.
        tell(&arrival(&alice, late)).await;
        tell(&message).await;
        eventually("all are done with", async || backlog().await <= before).await;
        assert_eq!(alice.file(id).await["word_count"], 2);
        assert_eq!(audit(&alice).await, 0);
    });
}

#[test]
fn what_fails_five_times_waits_in_the_dead_letter_queue_until_it_is_sent_back() {
    alone(async {
        hurry(1).await;
        let (before, dead) = (backlog().await, dead_letters().await);
        let dead_before = waiting(&dead).await;
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let broken = Fault::Answer(503, "<Error><Code>SlowDown</Code></Error>");
        let unreadable = system().wire.spoil(&["GET /", &path], broken, 1000);
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file["file_id"].as_str().unwrap();
        eventually("five receives", async || waiting(&dead).await > dead_before).await;
        // The SDK itself tries each of them three times.
        assert!(unreadable.met() >= 5, "{}", unreadable.met());
        assert_eq!(alice.file(id).await["status"], "Processing");
        assert_eq!(audit(&alice).await, 0);
        drop(unreadable);
        send_back(&dead).await;
        assert_eq!(alice.counted(id).await["word_count"], 2);
        eventually("it is done with", async || backlog().await <= before).await;
        assert_eq!(audit(&alice).await, 0);
    });
}

/// What `aws sqs start-message-move-task` does, which docs/OPERATIONS.md asks for. Emulator gap: MiniStack
/// does not know it.
async fn send_back(dead: &str) {
    loop {
        let received = call("ReceiveMessage", dead, json!({})).await;
        let Some(message) = received["Messages"].get(0) else {
            return;
        };
        tell(message["Body"].as_str().unwrap()).await;
        let receipt = json!({"ReceiptHandle": message["ReceiptHandle"]});
        call("DeleteMessage", dead, receipt).await;
    }
}
