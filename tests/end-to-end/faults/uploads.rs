use super::{BROKEN, FOR_GOOD, SLOW_DOWN, THROTTLED, expect_clear_failure};
use crate::books::audit;
use crate::kills::{UPLOAD, try_once};
use crate::person::{Answer, Person};
use crate::system::{story, system};
use crate::time::outlive;
use crate::wire::Fault;
use futures_util::future::join_all;

async fn upload_once(person: &Person) -> Answer {
    try_once(person, UPLOAD.1, "k").await
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
        assert!(stored.met() > 0 && giving_up.met() > 1);
        assert_eq!(file["status"], "Completed");
        assert_eq!(upload_once(&alice).await.expect(201), file);
        assert_eq!(audit(&alice).await, 0);
    });
}
