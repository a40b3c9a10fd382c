use super::{DATABASE_ERROR, objects_of, rows_of};
use crate::harness::audit::audit;
use crate::harness::backdate::{make_file_due, make_payment_due};
use crate::harness::fault_proxy::{ALWAYS, Fault, Injection, SLOW_DOWN};
use crate::harness::logs::logged;
use crate::harness::person::{Person, file_id};
use crate::harness::scenario::scenario;
use crate::harness::system::{reconcile, system};
use crate::harness::wait::eventually;
use futures_util::future::join_all;

/// Waits until word-count has failed to count the file, after all retries of the SDK.
async fn wait_for_failed_count(file_id: &str) {
    eventually("word-count fails", async || {
        let lines = logged(&format!("\"{file_id}\"")).await;
        let mut lines = lines.iter();
        lines.any(|line| line.contains("the message failed and stays in the queue"))
    })
    .await;
}

#[test]
fn counting_survives_storage_and_database_failures_at_any_call() {
    scenario(async {
        let read = ("GET /", objects_of as fn(u64) -> String);
        let write = ("\"Completed\"", rows_of as fn(u64) -> String);
        let tests = [
            (read, SLOW_DOWN),
            (read, Fault::NoResponse),
            (read, Fault::ResponseLost),
            (write, DATABASE_ERROR),
            (write, Fault::ResponseLost),
        ];
        join_all(tests.map(|(call, fault)| counting_survives(call, fault))).await;
    });
}

async fn counting_survives((call, owned_by): (&str, fn(u64) -> String), fault: Fault) {
    let what = format!("{call} {fault:?}");
    let alice = Person::register().await;
    alice.pay().await;
    let patterns = [call, &owned_by(alice.id)];
    let injection = system().faults.inject(&patterns, fault, ALWAYS);
    let file = alice.upload("a.txt", b"one two").await.expect(201);
    let id = file_id(&file);
    wait_for_failed_count(id).await;
    assert!(injection.hits() > 0, "{what}: no call failed");
    audit(&alice).await;
    drop(injection);
    // SQS delivers the message again after twelve minutes; reconcile sends another one now.
    make_file_due(id).await;
    reconcile().await;
    assert_eq!(alice.wait_for_count(id).await["word_count"], 2, "{what}");
    assert_eq!(audit(&alice).await, 0, "{what}");
}

#[test]
fn reconciliation_survives_storage_and_database_failures() {
    scenario(async {
        let faults = [
            Fault::Respond(503, ""),
            Fault::NoResponse,
            Fault::ResponseLost,
        ];
        let cases = join_all(faults.map(Case::prepare)).await;
        // In the first run storage and the settlement fail, in the second the end of the file, in the third nothing.
        for calls in [
            &["HEAD /", "TransactWriteItems"][..],
            &["TransactWriteItems"],
            &[],
        ] {
            let mut injections = Vec::new();
            for case in &cases {
                case.make_due().await;
                injections.extend(calls.iter().map(|call| case.inject(call)));
            }
            reconcile().await;
            let mut injections = injections.iter();
            assert!(
                injections.all(|injection| injection.hits() > 0),
                "{calls:?}"
            );
            for case in &cases {
                audit(&case.person).await;
            }
        }
        for Case {
            person,
            file,
            payment,
            fault,
        } in &cases
        {
            assert_eq!(person.file(file).await["status"], "Failed", "{fault:?}");
            assert_eq!(person.payment_status(payment).await, "Paid", "{fault:?}");
            assert_eq!(audit(person).await, 2, "{fault:?}");
        }
    });
}

/// Somebody whose file never arrived and whose callback was lost, and the fault of the calls about them.
struct Case {
    person: Person,
    file: String,
    payment: String,
    fault: Fault,
}

impl Case {
    async fn prepare(fault: Fault) -> Self {
        let person = Person::register().await;
        person.pay().await;
        let file = person.reserve("lost.txt", 7).await;
        Self {
            payment: person.pay_without_callback().await,
            file: file_id(&file).to_owned(),
            person,
            fault,
        }
    }

    async fn make_due(&self) {
        make_file_due(&self.file).await;
        make_payment_due(&self.payment).await;
    }

    /// Makes calls about this person's rows, or with `HEAD /` about the file's object, fail.
    fn inject(&self, call: &str) -> Injection {
        let rows = rows_of(self.person.id);
        let subject = if call == "HEAD /" { &self.file } else { &rows };
        system().faults.inject(&[call, subject], self.fault, ALWAYS)
    }
}

#[test]
fn a_message_that_sqs_refused_is_sent_by_a_later_run() {
    scenario(async {
        let alice = Person::register().await;
        alice.pay().await;
        let faults = &system().faults;
        let read = ["GET /", &objects_of(alice.id)];
        let unreadable = faults.inject(&read, Fault::Respond(500, ""), ALWAYS);
        let file = alice.upload("a.txt", b"one two").await.expect(201);
        let id = file_id(&file);
        wait_for_failed_count(id).await;
        drop(unreadable);
        for fault in [Fault::Respond(500, ""), SLOW_DOWN] {
            let unsent = faults.inject(&["AmazonSQS.SendMessage", id], fault, ALWAYS);
            make_file_due(id).await;
            reconcile().await;
            assert!(unsent.hits() > 0, "{fault:?}: no call failed");
        }
        assert_eq!(alice.file(id).await["status"], "Processing");
        make_file_due(id).await;
        reconcile().await;
        assert_eq!(alice.wait_for_count(id).await["word_count"], 2);
        assert_eq!(audit(&alice).await, 0);
    });
}
