//! Everything stops while payments are open and uploads are in progress, and starts again with the state it kept.

use crate::harness::aamarpay::callback;
use crate::harness::audit::audit;
use crate::harness::backdate::{end_lease, make_file_due, make_payment_due};
use crate::harness::fault_proxy::{ALWAYS, Fault, Injection};
use crate::harness::person::{Person, file_id};
use crate::harness::repeatable::Repeatable;
use crate::harness::scenario::scenario;
use crate::harness::system::{System, on, reconcile};
use crate::harness::wait::eventually;
use aamarpay_sandbox::{Outcome, Payer};
use local::StackOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;

async fn start(state: &Path, fresh: bool) -> Arc<System> {
    // The test is target/debug/deps/end_to_end-...; the functions that the shared system has built are in
    // target/debug.
    let test = std::env::current_exe().unwrap();
    let options = StackOptions {
        state: state.to_owned(),
        fresh,
        ephemeral: false,
        binaries: test.ancestors().nth(2).map(PathBuf::from),
        ..StackOptions::ephemeral()
    };
    Arc::new(System::start(options).await)
}

async fn stop(system: Arc<System>) {
    let System { stack, .. } = Arc::into_inner(system).unwrap();
    stack.shutdown().await;
}

#[test]
fn work_in_progress_when_everything_stops_is_finished_after_a_restart() {
    scenario(async {
        let name = format!("word-count-restart-{}", std::process::id());
        let state = std::env::temp_dir().join(name);
        let before = start(&state, true).await;
        let (alice, mut work) = on(&before, begin(&before)).await;
        let sandbox = before.stack.sandbox_url().unwrap().to_owned();
        stop(before).await;
        let after = start(&state, false).await;
        let new_sandbox = after.stack.sandbox_url().unwrap();
        work.payment_url = work.payment_url.replace(&sandbox, new_sandbox);
        on(&after, finish(&alice, work)).await;
        stop(after).await;
        std::fs::remove_dir_all(state).unwrap();
    });
}

/// Ids of payments and files that are in progress.
struct Work {
    /// Paid, but its callback was lost.
    paid: String,
    /// Not paid yet, at this URL.
    open: String,
    payment_url: String,
    /// Being counted.
    counting: String,
    /// Reserved, and never uploaded.
    reserved: String,
    /// The calls that wait until the end of the test.
    _delayed: [Injection; 2],
}

async fn begin(system: &System) -> (Person, Work) {
    let alice = Person::register().await;
    for _ in 0..3 {
        alice.pay().await;
    }
    let path = format!("uploads/{}/", alice.id);
    let faults = &system.faults;
    let reading = faults.inject(&["GET /", &path], Fault::Delay, ALWAYS);
    let file = alice.upload("a.txt", b"one two").await.expect(201);
    let reserved = alice.reserve("b.txt", 7).await;
    eventually("the first file is being counted", async || {
        reading.hits() > 0
    })
    .await;
    let storing = faults.inject(&["PUT /", &path], Fault::Delay, ALWAYS);
    // The third file is on its way to storage when everything stops.
    tokio::select! {
        answer = Repeatable::Upload.call(&alice, "k") => panic!("{}", answer.body),
        () = eventually("the third file is being stored", async || storing.hits() > 0) => {}
    }
    let paid = alice.pay_without_callback().await;
    let (payment_url, open) = alice.initiate_payment().await;
    assert_eq!(audit(&alice).await, 0);
    let work = Work {
        paid,
        open,
        payment_url,
        counting: file_id(&file).to_owned(),
        reserved: file_id(&reserved).to_owned(),
        _delayed: [reading, storing],
    };
    (alice, work)
}

async fn finish(alice: &Person, work: Work) {
    assert_eq!(audit(alice).await, 0, "nothing was lost");
    assert_eq!(alice.files().await.len(), 3);
    let upload = Repeatable::Upload;
    if upload.call(alice, "k").await.status == 409 {
        end_lease(upload, alice, "k").await;
    }
    let stored = upload.call(alice, "k").await.expect(201);
    make_payment_due(&work.paid).await;
    make_file_due(&work.counting).await;
    make_file_due(&work.reserved).await;
    reconcile().await;
    assert_eq!(alice.payment_status(&work.paid).await, "Paid");
    assert_eq!(alice.payment_status(&work.open).await, "Pending");
    let payer = Payer::new();
    payer
        .choose(&work.payment_url, Outcome::Success)
        .await
        .unwrap();
    callback("payment-success", &work.open).await.expect(200);
    let counted = alice.wait_for_count(&work.counting).await;
    assert_eq!(counted["word_count"], 2);
    assert_eq!(alice.file(&work.reserved).await["status"], "Failed");
    let stored = alice.wait_for_count(file_id(&stored)).await;
    assert_eq!(stored["word_count"], 2);
    // Two credits from the late payments, one refunded for the file that never arrived.
    assert_eq!(audit(alice).await, 3);
}
