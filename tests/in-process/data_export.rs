//! The archive with the data of an account.

use crate::harness::aws::batch;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use serde_json::Value;
use service::exports::{self, RequestExport};
use std::io::Cursor;
use zip::ZipArchive;

async fn ask(world: &World, user: &User) -> RequestExport {
    let asked = exports::request(&world.app(), &world.aws.queue, user).await;
    asked.unwrap()
}

/// Delivers messages to `data-export`. Returns how many of them failed.
async fn make(world: &World, messages: &[String]) -> usize {
    let folder = std::env::temp_dir();
    let response = data_export::handle(&world.app(), &folder, batch(messages)).await;
    response.batch_item_failures.len()
}

fn archives(world: &World) -> Vec<String> {
    let mut keys = world.aws.bucket.keys();
    keys.retain(|key| key.starts_with("exports/"));
    keys
}

#[tokio::test]
async fn an_archive_has_every_row_of_its_owner_and_of_nobody_else() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.user_with_credit("bob").await;
    let upload = world.stored_upload(&alice, "a.txt", b"one two").await;
    world.deliver(&[upload.event()]).await;
    world.aws.messages.take();
    assert_eq!(ask(&world, &alice).await, RequestExport::Accepted);
    assert_eq!(exports::link(&world.app(), &alice).await.unwrap(), None);
    let messages = world.aws.messages.take();
    assert_eq!(make(&world, &messages).await, 0);
    // A redelivery writes the same archive again.
    assert_eq!(make(&world, &messages).await, 0);
    let [key] = archives(&world).try_into().unwrap();
    assert!(key.starts_with(&format!("exports/{}/", alice.id)), "{key}");
    let content = world.aws.bucket.content(&key);
    let mut archive = ZipArchive::new(Cursor::new(content)).unwrap();
    let mut read =
        |name: &str| -> Value { serde_json::from_reader(archive.by_name(name).unwrap()).unwrap() };
    assert_eq!(read("account.json")["email"], "alice@example.com");
    assert_eq!(read("account.json").get("password_hash"), None);
    for (name, rows) in [("files.json", 1), ("payments.json", 1), ("history.json", 4)] {
        let list = read(name);
        assert_eq!(list.as_array().unwrap().len(), rows, "{name}");
        assert_eq!(list[0]["user"], alice.id.0, "{name}");
    }
    let link = exports::link(&world.app(), &alice).await.unwrap().unwrap();
    assert!(link.contains(&key), "{link}");
}

#[tokio::test]
async fn an_archive_that_cannot_be_stored_is_made_again() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    ask(&world, &alice).await;
    let messages = world.aws.messages.take();
    world.aws.bucket.set_broken(true);
    assert_eq!(make(&world, &messages).await, 1);
    world.aws.bucket.set_broken(false);
    assert_eq!(exports::link(&world.app(), &alice).await.unwrap(), None);
    assert_eq!(make(&world, &messages).await, 0);
    assert!(exports::link(&world.app(), &alice).await.unwrap().is_some());
    world.advance(TimeDelta::hours(24));
    assert_eq!(exports::link(&world.app(), &alice).await.unwrap(), None);
}

#[tokio::test]
async fn three_archives_a_day_and_none_for_a_deleted_account() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..3 {
        assert_eq!(ask(&world, &alice).await, RequestExport::Accepted);
    }
    let refused = ask(&world, &alice).await;
    assert!(
        matches!(refused, RequestExport::Throttled { .. }),
        "{refused:?}"
    );
    let messages = world.aws.messages.take();
    assert_eq!(messages.len(), 3);
    world.aws.store.delete_user(&alice).await.unwrap();
    assert_eq!(make(&world, &messages).await, 0);
    assert!(archives(&world).is_empty());
}
