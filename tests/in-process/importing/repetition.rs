//! Imports that are stopped, repeated and refused.

use super::*;
use crate::harness::database_faults::{ALL_ATTEMPTS, faults_at_any_call};
use domain::{Activity, FileId, FileStatus, StoredFile};
use fake_aws::{Fault, PlannedFault};
use futures_util::stream::{self, StreamExt};
use service::App;
use service::mails::MailQueue;

#[tokio::test]
async fn an_import_that_is_stopped_at_any_call_and_repeated_ends_the_same() {
    let undisturbed = world().await;
    import(&undisturbed).await.done();
    let expected = state(&undisturbed).await;
    let faults = faults_at_any_call(24).filter(|fault| fault.times == ALL_ATTEMPTS);
    // A call that is refused is the same as the call before with a lost answer.
    let faults = faults.filter(|fault| fault.fault == Fault::ResponseLost);
    let stopped = stream::iter(faults)
        .map(|fault| {
            let expected = &expected;
            async move {
                let world = world().await;
                world.aws.fault_proxy.inject(fault);
                let first = import(&world).await;
                world.aws.fault_proxy.clear();
                let (_, _, verified) = import(&world).await.done();
                assert_eq!(verified.differences, [""; 0], "{fault:?}");
                assert_eq!(&state(&world).await, expected, "{fault:?}");
                first.outcome.is_err()
            }
        })
        // The SDK pauses between its attempts.
        .buffer_unordered(12)
        .filter(|stopped| std::future::ready(*stopped))
        .count()
        .await;
    assert!(stopped > 15, "{stopped} imports were stopped");
}

#[tokio::test]
async fn an_import_that_storage_stops_stores_the_contents_when_it_is_repeated() {
    let world = world().await;
    world.aws.bucket.set_broken(true);
    let first = import(&world).await;
    first.outcome.unwrap_err();
    assert!(world.aws.bucket.keys().is_empty());
    world.aws.bucket.set_broken(false);
    let (_, _, verified) = import(&world).await.done();
    assert_eq!((verified.contents, world.aws.bucket.keys().len()), (5, 5));
}

#[tokio::test]
async fn a_repeated_import_keeps_what_people_did_here() {
    let world = world().await;
    import(&world).await.done();
    let alice = account(&world, ALICE).await;
    world.pay(&alice).await;
    log_in(&world, "alice", "alice-old-password-1").await;
    let rename = json!({"username": "alicia"});
    let rename = json_request(Method::PATCH, "/api/user/2/", &rename);
    let mails = MailQueue::off();
    let handle = async |app: &App, call| user::handle(app, &world.aws.queue, &mails, call).await;
    let renamed = world
        .send(Some(&alice), user::ENDPOINTS, rename, handle)
        .await;
    assert_eq!(renamed.status, 200);
    let report = "d3866172-fb7b-4ab4-be3b-70b31e7dc268";
    assert_eq!(world.delete_file(&alice, report).await.status, 204);
    // Somebody else takes the name that is free now, and an account of the original is deleted.
    world.user("alice").await;
    let gap = account(&world, UserId(8)).await;
    assert!(world.aws.store.delete_user(&gap).await.unwrap());
    let before = state(&world).await;
    let writes = world.aws.fault_proxy.writes();
    let (written, _, verified) = import(&world).await.done();
    assert_eq!((written, world.aws.fault_proxy.writes() - writes), (0, 0));
    assert_eq!(state(&world).await, before);
    assert_eq!(
        verified.differences,
        ["account 8 is not as in the dump, or missing"]
    );
    assert_eq!(account(&world, ALICE).await.upload_credits, 1);
}

#[tokio::test]
async fn a_stack_with_other_accounts_or_another_dump_is_refused() {
    let world = world().await;
    // Ids 1 to 3, the last of them with a name of the original.
    for name in ["first", "second", "after-the-gap"] {
        world.user(name).await;
    }
    let before = state(&world).await;
    let refused = import(&world).await;
    assert!(
        matches!(refused.outcome, Ok(Outcome::Refused)),
        "{:?}",
        refused.outcome
    );
    let problems = &refused.findings.problems;
    let about: Vec<&str> = problems.iter().map(|problem| problem.pk.as_str()).collect();
    assert_eq!(about, ["1", "2", "3", "8"]);
    assert!(
        problems[0]
            .text
            .contains("another account with this id, first")
    );
    assert!(
        problems[3]
            .text
            .contains("account 3 of the stack has the name after-the-gap")
    );
    assert_eq!(state(&world).await, before);

    let world = super::world().await;
    import(&world).await.done();
    let mut later = dump();
    later.as_array_mut().unwrap().pop();
    let refused = import_as(&world, &later, &data().join("media"), Options::default()).await;
    let error = format!("{:#}", refused.outcome.unwrap_err());
    assert!(error.contains("one stack takes one dump"), "{error}");
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let world = world().await;
    let options = Options {
        dry_run: true,
        ..Options::default()
    };
    let dry = import_as(&world, &dump(), &data().join("media"), options).await;
    assert!(
        matches!(dry.outcome, Ok(Outcome::Sound)),
        "{:?}",
        dry.outcome
    );
    assert_eq!(world.aws.fault_proxy.writes(), 0);
    assert!(world.aws.bucket.keys().is_empty());
}

#[tokio::test]
async fn files_with_0_words_are_counted_again_on_request() {
    let mut world = world().await;
    import(&world).await.done();
    let options = Options {
        recount: true,
        ..Options::default()
    };
    let again = || import_as(&world, &DUMP, &MEDIA, options);
    static DUMP: std::sync::LazyLock<Value> = std::sync::LazyLock::new(dump);
    static MEDIA: std::sync::LazyLock<PathBuf> = std::sync::LazyLock::new(|| data().join("media"));
    let (_, recounted, _) = again().await.done();
    assert_eq!(recounted, 1);
    let (_, recounted, _) = again().await.done();
    assert_eq!(recounted, 0, "it is Processing now");
    world.advance(TimeDelta::minutes(1));
    world.reconcile().await;
    assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    let file: StoredFile = world.file(BANGLA).await;
    assert_eq!(
        (file.status, file.word_count),
        (FileStatus::Completed, Some(4))
    );
    let rahim = account(&world, RAHIM).await;
    let counted = |activity: &&Activity| activity.metadata["word_count"] == 4;
    assert_eq!(
        world.history(&rahim).await.iter().filter(counted).count(),
        1
    );
    world.count_totals().await;
    let totals = world.totals().await;
    assert_eq!((totals.files_completed, totals.words), (4, 15 + 4));
}

#[tokio::test]
async fn a_content_that_is_found_later_is_stored() {
    let world = world().await;
    let media = std::env::temp_dir().join(format!("import-{}", std::process::id()));
    let uploads = media.join("uploads");
    std::fs::create_dir_all(&uploads).unwrap();
    for entry in std::fs::read_dir(data().join("media/uploads")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), uploads.join(entry.file_name())).unwrap();
    }
    import_as(&world, &dump(), &media, Options::default())
        .await
        .done();
    std::fs::write(uploads.join("missing.txt"), "found after all").unwrap();
    let (_, _, verified) = import_as(&world, &dump(), &media, Options::default())
        .await
        .done();
    std::fs::remove_dir_all(media).unwrap();
    assert_eq!(verified.contents, 6);
    let found = world
        .aws
        .store
        .find_file(FileId(LOST.parse().unwrap()))
        .await
        .unwrap()
        .unwrap();
    assert!(!found.content_lost && found.sha256.is_some());
    assert_eq!(found.size_bytes, 15);
    let answer = world.read_file(&account(&world, ALICE).await, LOST).await;
    assert!(answer.body["file"].is_string(), "{}", answer.body);
}

#[tokio::test]
async fn a_thousand_accounts_are_taken_over_in_batches_once() {
    let world = world().await;
    let users = (1..=1001).map(|id| {
        json!({"model": "user.customuser", "pk": id, "fields": {
            "password": "!x", "is_superuser": false, "username": format!("u{id}"), "is_staff": false,
            "is_active": true, "date_joined": "2026-11-26T02:52:24.539Z", "email": "", "mobile_number": "",
        }})
    });
    let dump = Value::Array(users.collect());
    let media = data().join("media");
    world.aws.fault_proxy.inject(PlannedFault {
        after_calls: 31,
        fault: Fault::ResponseLost,
        times: 20 * ALL_ATTEMPTS,
    });
    import_as(&world, &dump, &media, Options::default())
        .await
        .outcome
        .unwrap_err();
    world.aws.fault_proxy.clear();
    let (_, _, verified) = import_as(&world, &dump, &media, Options::default())
        .await
        .done();
    assert_eq!(verified.users, 1001);
    assert_eq!(world.user("new").await.id, UserId(1002));
}
