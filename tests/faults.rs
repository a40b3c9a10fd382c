//! Storage, database and queue of the running system fail: they answer errors, throttle, say nothing, or do
//! what they were asked and lose the answer, at any one call and for good. Nothing is lost: the client gets
//! success or a clear 5xx, the books are right at once, and whoever tries again afterwards gets what was
//! paid for.

use crate::books::audit;
use crate::person::{Answer, Person, anonymous, multipart, send};
use crate::queue::eventually;
use crate::system::{reconcile, story, system};
use crate::time::{make_file_due, make_payment_due, outlive};
use crate::wire::{Fault, Spoiled};
use futures_util::future::join_all;
use reqwest::Method;

const BROKEN: Fault = Fault::Answer(
    500,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"down"}"#,
);
const THROTTLED: Fault = Fault::Answer(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow"}"#,
);
const SLOW_DOWN: Fault = Fault::Answer(503, "<Error><Code>SlowDown</Code></Error>");
/// More often than the SDK tries.
const FOR_GOOD: usize = 1000;

/// The contract's own words for what is not the client's fault.
#[track_caller]
fn expect_clear_failure(answer: &Answer, what: &str) {
    let (status, body) = (answer.status.as_u16(), answer.json());
    assert!([500, 502, 503].contains(&status), "{what}: {}", answer.body);
    assert!(body["detail"].is_string(), "{what}: {}", answer.body);
}

async fn upload_once(person: &Person) -> Answer {
    let request = person
        .request(Method::POST, "/api/upload/")
        .header("idempotency-key", "k")
        .header("content-type", multipart::CONTENT_TYPE);
    send(request.body(multipart::file("a.txt", b"one two"))).await
}

/// `marks` of the call, with the person's id for `{}`.
async fn an_upload_meets(marks: [&'static str; 2], fault: Fault, times: usize) {
    let what = format!("{marks:?} {fault:?} {times}");
    let alice = Person::register().await;
    alice.pay().await;
    let marks = marks.map(|mark| mark.replace("{}", &alice.id.to_string()));
    let spoiled = system().wire.spoil(&[&marks[0], &marks[1]], fault, times);
    let first = upload_once(&alice).await;
    assert!(spoiled.met() > 0, "{what}: it was not met");
    drop(spoiled);
    audit(&alice).await;
    if times == 1 {
        assert_eq!(first.status, 201, "{what}: {}", first.body);
    } else if first.status != 201 {
        expect_clear_failure(&first, &what);
    }
    // The client tries again, under the same key; the first try may look alive for a minute.
    let mut again = upload_once(&alice).await;
    if again.status == 409 {
        outlive(&alice, "/api/upload/", "k").await;
        again = upload_once(&alice).await;
    }
    assert_eq!(again.status, 201, "{what}: {}", again.body);
    let file = again.json();
    let file = alice.counted(file["file_id"].as_str().unwrap()).await;
    assert_eq!(file["word_count"], 2, "{what}");
    assert_eq!(audit(&alice).await, 0, "{what}");
}

/// Every call that an upload makes.
const CALLS_OF_AN_UPLOAD: [[&str; 2]; 5] = [
    ["DynamoDB_20120810.GetItem", r#""id":{"N":"{}"}"#],
    ["DynamoDB_20120810.PutItem", "idempotency#{}#"],
    [
        "DynamoDB_20120810.TransactWriteItems",
        r#""user_id":{"N":"{}"}"#,
    ],
    ["PUT /", "uploads/{}/"],
    ["DynamoDB_20120810.UpdateItem", "idempotency#{}#"],
];

async fn all_uploads_meet(faults: [Fault; 2], times: usize) {
    let [of_the_database, of_storage] = faults;
    let stories = CALLS_OF_AN_UPLOAD.map(|marks| {
        let is_storage = marks[0].starts_with("PUT");
        let fault = if is_storage {
            of_storage
        } else {
            of_the_database
        };
        an_upload_meets(marks, fault, times)
    });
    join_all(stories).await;
}

#[test]
fn an_upload_survives_errors_at_any_call() {
    story(all_uploads_meet([BROKEN, Fault::Answer(500, "")], FOR_GOOD));
}

#[test]
fn an_upload_survives_throttling_at_any_call() {
    story(async {
        all_uploads_meet([THROTTLED, SLOW_DOWN], FOR_GOOD).await;
        all_uploads_meet([THROTTLED, SLOW_DOWN], 1).await;
    });
}

#[test]
fn an_upload_survives_silence_at_any_call() {
    story(all_uploads_meet([Fault::Silence; 2], FOR_GOOD));
}

#[test]
fn an_upload_survives_lost_answers_at_any_call() {
    story(async {
        all_uploads_meet([Fault::AnswerLost; 2], FOR_GOOD).await;
        all_uploads_meet([Fault::AnswerLost; 2], 1).await;
    });
}

/// The object arrives and is counted, and all that the function hears is that storage does not answer.
#[test]
fn an_upload_that_was_counted_before_it_could_be_given_up_is_accepted() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let own = format!(r#""user_id":{{"N":"{}"}}"#, alice.id);
        let wire = system().wire.clone();
        let stored = wire.spoil(&["PUT /", &path], Fault::AnswerLost, FOR_GOOD);
        let giving_up = wire.spoil(&["given_back = :true", &own], Fault::Silence, 1);
        let file = upload_once(&alice).await.expect(201);
        assert!(stored.met() > 0 && giving_up.met() == 2);
        assert_eq!(file["status"], "Completed");
        assert_eq!(upload_once(&alice).await.expect(201), file);
        assert_eq!(audit(&alice).await, 0);
    });
}

async fn callback(id: &str) -> Answer {
    let claim = [("mer_txnid", id), ("pay_status", "x"), ("cus_name", "x")];
    send(anonymous(Method::POST, "/api/payment/success/").form(&claim)).await
}

#[test]
fn a_settlement_survives_a_database_that_fails_at_any_call() {
    story(async {
        let faults = [BROKEN, THROTTLED, Fault::Silence, Fault::AnswerLost];
        let calls = ["GetItem", "TransactWriteItems"];
        let stories = calls.map(|call| faults.map(|fault| a_settlement_meets(call, fault)));
        join_all(stories.into_iter().flatten()).await;
    });
}

async fn a_settlement_meets(call: &str, fault: Fault) {
    let what = format!("{call} {fault:?}");
    let alice = Person::register().await;
    let id = alice.pay_without_return().await;
    let spoiled = system().wire.spoil(&[call, &id], fault, FOR_GOOD);
    expect_clear_failure(&callback(&id).await, &what);
    assert!(spoiled.met() > 0, "{what}: it was not met");
    drop(spoiled);
    audit(&alice).await;
    callback(&id).await.expect(200);
    assert_eq!(alice.payment_status(&id).await, "Paid", "{what}");
    assert_eq!(audit(&alice).await, 1, "{what}");
}

#[test]
fn a_settlement_whose_answer_is_lost_once_is_one_credit_at_once() {
    story(async {
        let alice = Person::register().await;
        let id = alice.pay_without_return().await;
        let spoiled = system()
            .wire
            .spoil(&["TransactWriteItems", &id], Fault::AnswerLost, 1);
        let answer = callback(&id).await.expect(200);
        assert_eq!(answer["message"], "Payment Successful");
        assert_eq!(spoiled.met(), 2);
        assert_eq!(audit(&alice).await, 1);
    });
}

#[test]
fn a_payment_whose_beginning_was_lost_is_opened_by_the_next_try() {
    let faults = [BROKEN, Fault::Silence, Fault::AnswerLost];
    story(join_all(faults.map(an_initiation_meets)));
}

async fn an_initiation_meets(fault: Fault) {
    let alice = Person::register().await;
    let own = format!(r#""user_id":{{"N":"{}"}}"#, alice.id);
    let marks = ["TransactWriteItems", &own];
    let spoiled = system().wire.spoil(&marks, fault, FOR_GOOD);
    let initiate = send(alice.request(Method::POST, "/api/initiate-payment/"));
    expect_clear_failure(&initiate.await, &format!("{fault:?}"));
    drop(spoiled);
    audit(&alice).await;
    alice.pay().await;
    assert_eq!(audit(&alice).await, 1, "{fault:?}");
}

#[test]
fn a_count_survives_storage_and_a_database_that_fail_at_any_call() {
    story(async {
        let path = "uploads/{}/";
        let row = r#""user_id":{"N":"{}"}"#;
        let counts = [
            ("GET /", path, SLOW_DOWN),
            ("GET /", path, Fault::Silence),
            ("GET /", path, Fault::AnswerLost),
            ("\"Completed\"", row, BROKEN),
            ("\"Completed\"", row, Fault::AnswerLost),
        ];
        let stories = counts.map(|(call, mark, fault)| a_count_meets(call, mark, fault));
        join_all(stories).await;
    });
}

async fn a_count_meets(call: &str, mark: &str, fault: Fault) {
    let what = format!("{call} {fault:?}");
    let alice = Person::register().await;
    alice.pay().await;
    let mark = mark.replace("{}", &alice.id.to_string());
    let spoiled = system().wire.spoil(&[call, &mark], fault, FOR_GOOD);
    let file = alice.upload("a.txt", b"one two").await.expect(201);
    let id = file["file_id"].as_str().unwrap();
    eventually(&what, async || spoiled.met() > 2).await;
    audit(&alice).await;
    drop(spoiled);
    // The message comes again in twelve minutes; long before that, a new one comes from here.
    make_file_due(id).await;
    reconcile().await;
    assert_eq!(alice.counted(id).await["word_count"], 2, "{what}");
    assert_eq!(audit(&alice).await, 0, "{what}");
}

#[test]
fn reconciliation_survives_storage_and_a_database_that_fail() {
    story(async {
        let faults = [Fault::Answer(503, ""), Fault::Silence, Fault::AnswerLost];
        let losers = join_all(faults.map(Loser::register)).await;
        // Storage and the settlement fail; then the end of the file; then nothing.
        for marks in [
            &["HEAD /", "TransactWriteItems"][..],
            &["TransactWriteItems"],
            &[],
        ] {
            let mut spoiled = Vec::new();
            for loser in &losers {
                loser.make_due().await;
                spoiled.extend(marks.iter().map(|call| loser.spoil(call)));
            }
            reconcile().await;
            assert!(spoiled.iter().all(|spoiled| spoiled.met() > 0), "{marks:?}");
            for loser in &losers {
                audit(&loser.person).await;
            }
        }
        for Loser {
            person,
            file,
            payment,
            fault,
        } in &losers
        {
            assert_eq!(person.file(file).await["status"], "Failed", "{fault:?}");
            assert_eq!(person.payment_status(payment).await, "Paid", "{fault:?}");
            assert_eq!(audit(person).await, 2, "{fault:?}");
        }
    });
}

/// Somebody whose file never arrived and whose callback was lost.
struct Loser {
    person: Person,
    file: String,
    payment: String,
    fault: Fault,
}

impl Loser {
    async fn register(fault: Fault) -> Self {
        let person = Person::register().await;
        person.pay().await;
        let file = person.reserve("lost.txt", 7).await;
        Self {
            payment: person.pay_without_return().await,
            file: file["file_id"].as_str().unwrap().to_owned(),
            person,
            fault,
        }
    }

    async fn make_due(&self) {
        make_file_due(&self.file).await;
        make_payment_due(&self.payment).await;
    }

    /// The call about this person's rows and objects.
    fn spoil(&self, call: &str) -> Spoiled {
        let own = format!(r#""user_id":{{"N":"{}"}}"#, self.person.id);
        let mark = if call == "HEAD /" { &self.file } else { &own };
        system().wire.spoil(&[call, mark], self.fault, FOR_GOOD)
    }
}

#[test]
fn a_queue_that_fails_is_told_again_at_the_next_turn() {
    story(async {
        let alice = Person::register().await;
        alice.pay().await;
        let path = format!("uploads/{}/", alice.id);
        let unread = system()
            .wire
            .spoil(&["GET /", &path], Fault::Answer(500, ""), FOR_GOOD);
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file["file_id"].as_str().unwrap();
        eventually("word-count fails", async || unread.met() > 2).await;
        drop(unread);
        for fault in [Fault::Answer(500, ""), SLOW_DOWN] {
            let unsent = system()
                .wire
                .spoil(&["AmazonSQS.SendMessage", id], fault, FOR_GOOD);
            make_file_due(id).await;
            reconcile().await;
            assert!(unsent.met() > 0, "{fault:?}: it was not met");
        }
        assert_eq!(alice.file(id).await["status"], "Processing");
        make_file_due(id).await;
        reconcile().await;
        assert_eq!(alice.counted(id).await["word_count"], 2);
        assert_eq!(audit(&alice).await, 0);
    });
}
