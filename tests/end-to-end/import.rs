//! The data of the original system is taken over into a stack, and its people go on there.

use crate::harness::api::{anonymous, send};
use crate::harness::backdate::make_payment_due;
use crate::harness::fault_proxy::{ALWAYS, Fault};
use crate::harness::http::client;
use crate::harness::person::Person;
use crate::harness::scenario::scenario;
use crate::harness::system::{System, on, reconcile, system};
use crate::harness::wait::eventually;
use aws_credential_types::Credentials;
use import::{Options, Outcome, Plan, Target, Verified, execute};
use local::StackOptions;
use reqwest::Method;
use serde_json::{Value, json};
use service::clock::Clock;
use service::config::aws_at;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The dump and the media folder of a real original.
fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/import/tests/data")
}

async fn import(target: &Target) -> (usize, Verified) {
    let dump = std::fs::read(data().join("dump.json")).unwrap();
    let now = Clock::System.now();
    let (plan, mut findings) = Plan::read(&dump, &data().join("media"), now).unwrap();
    let outcome = execute(target, &plan, &mut findings, Options::default(), now).await;
    match outcome.unwrap() {
        Outcome::Done {
            written, verified, ..
        } => (written, verified),
        other => panic!("{other:?}: {:?}", findings.problems),
    }
}

#[test]
fn people_of_the_original_find_everything_after_an_import_that_was_killed_and_repeated() {
    scenario(async {
        let name = format!("word-count-import-{}", std::process::id());
        let state = std::env::temp_dir().join(name);
        let test = std::env::current_exe().unwrap();
        let options = StackOptions {
            state: state.clone(),
            with_staff: false,
            binaries: test.ancestors().nth(2).map(PathBuf::from),
            ..StackOptions::ephemeral()
        };
        let system = Arc::new(System::start(options).await);
        on(&system, story(&state)).await;
        Arc::into_inner(system).unwrap().stack.shutdown().await;
    });
}

async fn story(state: &Path) {
    kill_an_import().await;
    let target = Target::local(Some(state)).await.unwrap();
    let (_, verified) = import(&target).await;
    assert_eq!(
        (verified.users, verified.payments, verified.files),
        (7, 10, 6)
    );
    // The function word-count may have refused broken.docx by now, whose content is then removed.
    assert!(
        (4..=5).contains(&verified.contents),
        "{}",
        verified.contents
    );
    let (written, again) = import(&target).await;
    assert_eq!((written, again.differences.len()), (0, 0));

    owner().await;
    staff().await;
    outcome_of_unfinished_work().await;
    for (name, password) in [
        ("inactive.user", "inactive-password-1"),
        ("no-password", "!"),
    ] {
        let credentials = json!({"username": name, "password": password});
        let refused = send(anonymous(Method::POST, "/api/login/").json(&credentials)).await;
        let detail = "No active account found with the given credentials";
        assert_eq!(refused.expect(401), json!({"detail": detail}));
    }
    eventually("the totals have every row once", async || {
        let today = Clock::System.now().date_naive();
        let total = target.store.statistics(today).await.unwrap().total;
        // Alice has paid and uploaded once more.
        let counted = (
            total.users_registered,
            total.payments_paid,
            total.files_accepted,
        );
        counted == (7, 6 + 1, 6 + 1) && total.files_failed == 2
    })
    .await;
}

/// Begins an import, and drops it when it is about to store the first content.
async fn kill_an_import() {
    let system = system();
    let credentials = Credentials::new("test", "test", None, None, "test");
    let proxy = Some(system.faults.url().to_owned());
    let config = aws_at("us-east-1".to_owned(), credentials, proxy).unwrap();
    let target = Target::in_stack(&config, "word-count").await.unwrap();
    let storing = system
        .faults
        .inject(&["PUT /", "/uploads/"], Fault::Delay, ALWAYS);
    tokio::select! {
        (written, _) = import(&target) => panic!("not killed, after {written} rows"),
        () = eventually("a content is being stored", async || storing.hits() > 0) => {}
    }
}

async fn owner() {
    // The second time by the hash that the first one has left.
    for _ in 0..2 {
        Person::log_in("alice", "alice-old-password-1").await;
    }
    let alice = Person::log_in("alice", "alice-old-password-1").await;
    assert_eq!(alice.id, 2);
    let account = alice.get("/api/user/2/").await.expect(200);
    assert_eq!(account["email"], "Alice@example.com");
    let files = alice.files().await;
    let file = |name: &str| files.iter().find(|file| file["filename"] == name).unwrap();
    assert_eq!(files.len(), 3);
    assert_eq!(file("missing.txt")["file"], Value::Null);
    assert_eq!(file("missing.txt")["word_count"], 9);
    let link = file("report one.txt")["file"].as_str().unwrap();
    let download = client().get(link).send().await.unwrap();
    let disposition = download.headers()["content-disposition"].clone();
    assert!(
        disposition.to_str().unwrap().contains("report%20one.txt"),
        "{disposition:?}"
    );
    assert_eq!(download.bytes().await.unwrap(), "one two three four");
    let payments = alice.get("/api/payment/").await.expect(200);
    let payments = payments.as_array().unwrap();
    let unsent = payments
        .iter()
        .filter(|payment| payment["transaction_id"].is_null());
    assert_eq!((payments.len(), unsent.count()), (5, 1));
    assert_eq!(alice.history().await.len(), 3);
    alice.upload("more.txt", b"not paid").await.expect(403);
    alice.pay().await;
    alice.upload("more.txt", b"is paid").await.expect(201);
}

async fn staff() {
    let boss = Person::log_in("boss", "old-staff-password-1").await;
    for (path, rows) in [
        ("/api/user/", 7),
        ("/api/transactions/", 11),
        ("/api/file/", 7),
    ] {
        let list = boss.get(path).await.expect(200);
        assert_eq!(list.as_array().unwrap().len(), rows, "{path}");
    }
    let history = boss.get("/api/activity/").await.expect(200);
    let empty = |row: &&Value| row["metadata"] == json!({});
    assert_eq!(
        history.as_array().unwrap().iter().filter(empty).count(),
        1,
        "{history}"
    );
}

async fn outcome_of_unfinished_work() {
    let rahim = Person::log_in("রহিম", "রহিম-পাসওয়ার্ড-১").await;
    let broken = "45748535-c837-4835-a41e-5ba0a1f01342";
    let counted = rahim.wait_for_count(broken).await;
    assert_eq!(counted["status"], "Failed");
    let balance = rahim.get("/api/balance/").await.expect(200);
    assert_eq!(balance["upload_credits"], 1, "not charged");
    let open = "PAY_00000000000000aa";
    make_payment_due(open).await;
    reconcile().await;
    assert_eq!(rahim.payment_status(open).await, "Expired");
}
