//! Everything stops while payments are open and uploads are under way, and starts again on what it kept.

use crate::books::audit;
use crate::kills::{UPLOAD, hint, try_once};
use crate::person::Person;
use crate::queue::eventually;
use crate::system::{System, elsewhere, reconcile, story};
use crate::time::{make_file_due, make_payment_due, outlive};
use crate::wire::{Fault, Spoiled};
use aamarpay_sandbox::{Outcome, Payer};
use local::StackOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;

async fn start(state: &Path, fresh: bool) -> Arc<System> {
    // target/debug/deps/end_to_end-...: the functions are where the system that all share found them.
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
fn what_was_under_way_when_everything_stopped_is_finished_after_the_start() {
    story(async {
        let folder =
            std::env::temp_dir().join(format!("word-count-restart-{}", std::process::id()));
        let before = start(&folder, true).await;
        let (alice, under_way) = elsewhere(&before, begin(&before)).await;
        let sandbox = before.stack.sandbox_url().unwrap().to_owned();
        stop(before).await;
        let after = start(&folder, false).await;
        let new_sandbox = after.stack.sandbox_url().unwrap().to_owned();
        let payment_url = under_way.payment_url.replace(&sandbox, &new_sandbox);
        elsewhere(
            &after,
            finish(
                &alice,
                UnderWay {
                    payment_url,
                    ..under_way
                },
            ),
        )
        .await;
        stop(after).await;
        std::fs::remove_dir_all(folder).unwrap();
    });
}

struct UnderWay {
    /// Paid at the gateway, and nobody told us.
    paid: String,
    /// Nobody has paid it yet.
    open: String,
    payment_url: String,
    /// Being counted.
    counting: String,
    /// Reserved, and not brought yet.
    reserved: String,
    /// What hangs until the end.
    _held: [Spoiled; 2],
}

async fn begin(system: &System) -> (Person, UnderWay) {
    let alice = Person::register().await;
    for _ in 0..3 {
        alice.pay().await;
    }
    let path = format!("uploads/{}/", alice.id);
    let reading = system.wire.spoil(&["GET /", &path], Fault::Held, 1000);
    let file = alice.upload("a.txt", b"one two").await.expect(201);
    let reserved = alice.reserve("b.txt", 7).await;
    eventually("it is being counted", async || reading.met() > 0).await;
    let storing = system.wire.spoil(&["PUT /", &path], Fault::Held, 1000);
    // The third is on its way to storage when everything stops.
    tokio::select! {
        answer = try_once(&alice, UPLOAD.1, "k") => panic!("{}", answer.body),
        () = eventually("it is being stored", async || storing.met() > 0) => {}
    }
    let paid = alice.pay_without_return().await;
    let (payment_url, open) = alice.initiate_payment().await;
    assert_eq!(audit(&alice).await, 0);
    let text = |value: &serde_json::Value| value["file_id"].as_str().unwrap().to_owned();
    let under_way = UnderWay {
        paid,
        open,
        payment_url,
        counting: text(&file),
        reserved: text(&reserved),
        _held: [reading, storing],
    };
    (alice, under_way)
}

async fn finish(alice: &Person, under_way: UnderWay) {
    assert_eq!(audit(alice).await, 0, "nothing was lost");
    assert_eq!(alice.files().await.len(), 3);
    let stored = try_once(alice, UPLOAD.1, "k").await;
    if stored.status == 409 {
        outlive(alice, UPLOAD.1, "k").await;
    }
    let stored = try_once(alice, UPLOAD.1, "k").await.expect(201);
    make_payment_due(&under_way.paid).await;
    make_file_due(&under_way.counting).await;
    make_file_due(&under_way.reserved).await;
    reconcile().await;
    assert_eq!(alice.payment_status(&under_way.paid).await, "Paid");
    assert_eq!(alice.payment_status(&under_way.open).await, "Pending");
    let payer = Payer::new();
    payer
        .choose(&under_way.payment_url, Outcome::Success)
        .await
        .unwrap();
    hint("payment-success", &under_way.open).await.expect(200);
    assert_eq!(alice.counted(&under_way.counting).await["word_count"], 2);
    assert_eq!(alice.file(&under_way.reserved).await["status"], "Failed");
    let stored = alice.counted(stored["file_id"].as_str().unwrap()).await;
    assert_eq!(stored["word_count"], 2);
    // The two late payments, and the file that never came.
    assert_eq!(audit(alice).await, 3);
}
