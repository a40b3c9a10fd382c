use super::{BROKEN, FOR_GOOD, SLOW_DOWN};
use crate::books::audit;
use crate::person::Person;
use crate::queue::count_fails;
use crate::system::{reconcile, story, system};
use crate::time::{make_file_due, make_payment_due};
use crate::wire::{Fault, Spoiled};
use futures_util::future::join_all;

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
    count_fails(id).await;
    assert!(spoiled.met() > 0, "{what}: it was not met");
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
        count_fails(id).await;
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
