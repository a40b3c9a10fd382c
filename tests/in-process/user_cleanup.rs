use crate::harness::database_faults::{ALL_ATTEMPTS, faults_at_any_call};
use crate::harness::ids::random_id;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use fake_aws::Fault;
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The numbers of objects, files, activities and payments of `user`.
async fn belongings(world: &World, user: &User) -> [usize; 4] {
    let prefix = format!("uploads/{}/", user.id);
    let objects = world.aws.bucket.keys().into_iter();
    [
        objects.filter(|key| key.starts_with(&prefix)).count(),
        world.files(user).await.len(),
        world.history(user).await.len(),
        world.payments(user).await.len(),
    ]
}

async fn delete(world: &World, user: &User) {
    let deletion = world.aws.store.delete_user(user);
    assert!(deletion.await.unwrap());
}

/// A user with this number of uploads, all counted.
async fn uploader(world: &World, name: &str, uploads: usize) -> User {
    let user = world.user(name).await;
    for _ in 0..uploads {
        world.pay(&user).await;
        let upload = world.stored_upload(&user, "a.txt", b"some words").await;
        assert_eq!(world.deliver(&[upload.event()]).await, 0);
    }
    user
}

/// Three objects, three files and three payments. Each payment and each file has two activities.
const ALL: [usize; 4] = [3, 3, 12, 3];
const ONLY_PAYMENTS: [usize; 4] = [0, 0, 0, 3];

#[tokio::test]
async fn a_repeated_cleanup_removes_everything_but_the_payments_of_the_deleted_account() {
    let world = World::start().await;
    let (alice, bob) = (
        uploader(&world, "alice", 3).await,
        uploader(&world, "bob", 3).await,
    );
    delete(&world, &alice).await;
    assert_eq!(belongings(&world, &alice).await, ALL);
    let message = [alice.id.to_string()];
    for _ in 0..3 {
        assert_eq!(world.clean_up(&message).await, 0);
        assert_eq!(belongings(&world, &alice).await, ONLY_PAYMENTS);
        assert_eq!(belongings(&world, &bob).await, ALL);
    }
}

#[tokio::test]
async fn a_cleanup_that_failed_at_any_call_is_finished_by_the_next_delivery() {
    // It reads the account, lists files, history and payments, removes two batches of rows, and changes a payment.
    let lasting = faults_at_any_call(7).filter(|fault| fault.times == ALL_ATTEMPTS);
    // Each waits for the SDK to give up, so they wait together.
    join_all(lasting.map(async |fault| {
        let world = World::start().await;
        let alice = uploader(&world, "alice", 1).await;
        delete(&world, &alice).await;
        let message = [alice.id.to_string()];
        world.aws.fault_proxy.inject(fault);
        assert_eq!(world.clean_up(&message).await, 1, "{fault:?}");
        assert_eq!(world.aws.fault_proxy.remaining(), 0, "{fault:?}");
        let left = belongings(&world, &alice).await;
        assert!(
            // The last two calls are about the payments, when everything else is removed.
            left != [0, 0, 0, 1] || fault.fault == Fault::ResponseLost || fault.after_calls >= 5,
            "{fault:?}"
        );
        assert_eq!(world.clean_up(&message).await, 0, "{fault:?}");
        assert_eq!(belongings(&world, &alice).await, [0, 0, 0, 1]);
    }))
    .await;
}

#[tokio::test]
async fn a_cleanup_during_an_outage_of_storage_is_done_by_the_next_delivery() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    delete(&world, &alice).await;
    let message = [alice.id.to_string()];
    world.aws.bucket.set_broken(true);
    assert_eq!(world.clean_up(&message).await, 1);
    assert_eq!(belongings(&world, &alice).await, ALL);
    world.aws.bucket.set_broken(false);
    assert_eq!(world.clean_up(&message).await, 0);
    assert_eq!(belongings(&world, &alice).await, ONLY_PAYMENTS);
}

#[tokio::test]
async fn an_account_that_was_not_deleted_keeps_everything() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    assert_eq!(world.clean_up(&[alice.id.to_string()]).await, 0);
    assert_eq!(belongings(&world, &alice).await, ALL);
}

#[tokio::test]
async fn a_malformed_message_does_not_block_the_others() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    delete(&world, &alice).await;
    let messages = ["not a number".to_owned(), alice.id.to_string()];
    assert_eq!(world.clean_up(&messages).await, 1);
    assert_eq!(belongings(&world, &alice).await, ONLY_PAYMENTS);
}

#[tokio::test]
async fn a_cleanup_that_runs_out_of_time_goes_on_with_a_new_message() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    delete(&world, &alice).await;
    let message = alice.id.to_string();
    world.aws.messages.take();
    let mut messages = vec![message.clone()];
    let mut runs = 0;
    // Each run has time for one page only.
    while !messages.is_empty() {
        let last_start = world.now - TimeDelta::seconds(1);
        let failed = world.clean_up_until(&messages, last_start).await;
        assert_eq!(failed, 0);
        messages = world.aws.messages.take();
        runs += 1;
        if runs == 5 {
            assert_eq!(messages, [message.as_str()]);
            assert_eq!(world.clean_up(&messages).await, 0);
            break;
        }
    }
    assert_eq!(belongings(&world, &alice).await, ONLY_PAYMENTS);
}

#[tokio::test]
async fn a_cleanup_looks_again_until_it_finds_nothing() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 1).await;
    let late = world.history(&alice).await.swap_remove(0);
    delete(&world, &alice).await;
    world.aws.messages.take();
    let message = [alice.id.to_string()];
    assert_eq!(world.clean_up(&message).await, 0);
    // A function that had begun before the deletion.
    assert_eq!(world.aws.store.import_activities(&[late]).await.unwrap(), 1);
    assert_eq!(world.aws.messages.take(), message);
    assert_eq!(world.clean_up(&message).await, 0);
    assert_eq!(world.history(&alice).await, []);
    assert_eq!(world.aws.messages.take(), message);
    assert_eq!(world.clean_up(&message).await, 0);
    assert_eq!(world.aws.messages.take(), [""; 0]);
}

#[tokio::test]
async fn thousands_of_rows_are_removed_in_batches() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let items: Vec<_> = (0..2_600)
        .map(|second| history_item(&alice, second))
        .collect();
    world.aws.put_all("Activities", items);
    delete(&world, &alice).await;
    let before = world.aws.fault_proxy.writes();
    assert_eq!(world.clean_up(&[alice.id.to_string()]).await, 0);
    assert_eq!(belongings(&world, &alice).await, [0, 0, 0, 0]);
    assert_eq!(world.aws.fault_proxy.writes() - before, 2_600 / 25);
}

#[tokio::test]
async fn what_aamarpay_told_about_the_owner_is_removed_from_the_payments() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 1).await;
    let answer = async || {
        world
            .payments(&alice)
            .await
            .remove(0)
            .gateway_response
            .unwrap()
    };
    assert!(answer().await.contains_key("cus_email"));
    delete(&world, &alice).await;
    assert_eq!(world.clean_up(&[alice.id.to_string()]).await, 0);
    let left = answer().await;
    assert_eq!(left["pay_status"], "Successful");
    assert!(!json!(left).to_string().contains("alice"), "{left:?}");
}

/// A line of history, in the JSON of DynamoDB.
fn history_item(owner: &User, second: u32) -> Value {
    let (id, time) = (
        random_id(),
        format!(
            "2026-11-22T{:02}:{:02}:{:02}.000000Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        ),
    );
    json!({
        "activity_id": {"S": id.to_string()},
        "user_id": {"N": owner.id.to_string()},
        "action": {"S": "file_uploaded"},
        "metadata": {"S": r#"{"filename":"a.txt"}"#},
        "created": {"S": format!("{time}#{id}")},
        "bucket": {"S": "all#0"},
    })
}
