use crate::wires::{FOR_GOOD, failures, plan};
use crate::world::{World, arrival, key_of};
use domain::User;
use fake_aws::Trip;
use futures_util::future::join_all;
use service::{Page, PageRequest};
use std::fmt::Debug;

/// How many objects, files, lines of history and payments of `user` there are.
async fn belongings(world: &World, user: &User) -> [usize; 4] {
    let (store, id) = (&world.aws.store, user.id);
    let page = || PageRequest {
        limit: 1000,
        before: None,
    };
    let prefix = format!("uploads/{id}/");
    let objects = world.aws.bucket.keys().into_iter();
    [
        objects.filter(|key| key.starts_with(&prefix)).count(),
        length(store.files_of(id, page())).await,
        length(store.activities_of(id, page())).await,
        length(store.payments_of(id, page())).await,
    ]
}

async fn length<Row, E: Debug>(list: impl Future<Output = Result<Page<Row>, E>>) -> usize {
    list.await.unwrap().rows.len()
}

async fn delete(world: &World, user: &User) {
    let deletion = world.aws.store.delete_user(user, world.now);
    assert!(deletion.await.unwrap());
}

/// Somebody with so many uploads, all counted.
async fn uploader(world: &World, name: &str, uploads: usize) -> User {
    let user = world.user(name).await;
    for _ in 0..uploads {
        world.pay(&user).await;
        let upload = world.upload(&user, "a.txt", b"some words", None).await;
        assert_eq!(upload.status, 201);
        let event = arrival(&key_of(&user, &upload));
        assert_eq!(world.deliver(&[event]).await, 0);
    }
    user
}

/// Three objects and files; as often initiated, paid, uploaded and counted; three payments.
const ALL: [usize; 4] = [3, 3, 12, 3];
const ONLY_PAYMENTS: [usize; 4] = [0, 0, 0, 3];

#[tokio::test]
async fn all_but_the_payments_of_a_deleted_account_goes_however_often_that_is_said() {
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
async fn a_clean_up_that_breaks_off_anywhere_is_finished_by_the_next() {
    // It asks for the account, for files and for history, and removes 1 + 4 rows.
    let lasting = failures(8).filter(|(_, _, times)| *times == FOR_GOOD);
    // Each waits for the SDK to give up, so they wait together.
    join_all(lasting.map(async |failure| {
        let world = World::start().await;
        let alice = uploader(&world, "alice", 1).await;
        delete(&world, &alice).await;
        let message = [alice.id.to_string()];
        plan(&world, failure);
        assert_eq!(world.clean_up(&message).await, 1, "{failure:?}");
        assert_eq!(world.aws.wire.left(), 0, "{failure:?}");
        let left = belongings(&world, &alice).await;
        assert!(
            left != [0, 0, 0, 1] || failure.1 == Trip::AnswerLost,
            "{failure:?}"
        );
        assert_eq!(world.clean_up(&message).await, 0, "{failure:?}");
        assert_eq!(belongings(&world, &alice).await, [0, 0, 0, 1]);
    }))
    .await;
}

#[tokio::test]
async fn nothing_is_forgotten_while_storage_is_down() {
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
async fn an_account_that_was_not_deleted_after_all_keeps_everything() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    assert_eq!(world.clean_up(&[alice.id.to_string()]).await, 0);
    assert_eq!(belongings(&world, &alice).await, ALL);
}

#[tokio::test]
async fn a_message_that_names_nobody_does_not_hold_up_the_others() {
    let world = World::start().await;
    let alice = uploader(&world, "alice", 3).await;
    delete(&world, &alice).await;
    let messages = ["not a number".to_owned(), alice.id.to_string()];
    assert_eq!(world.clean_up(&messages).await, 1);
    assert_eq!(belongings(&world, &alice).await, ONLY_PAYMENTS);
}
