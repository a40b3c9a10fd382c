//! Many people at once: whether they get into each other's way. Writes of the same row conflict here as in DynamoDB.

use crate::harness::upload::object_created;
use crate::harness::world::World;
use domain::User;
use fake_aws::{Contention, RowName};
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// About what DynamoDB needs for a transaction.
const LATENCY: Duration = Duration::from_millis(10);
/// The rows that everybody writes: the counter of account ids.
const SHARED: [&str; 1] = ["Users/0"];

/// Everything that somebody does who registers, pays, uploads and looks at the count. Returns the server errors.
async fn visit(world: &World, username: &str) -> (User, Vec<String>) {
    let user = world.user(username).await;
    let mut errors = Vec::new();
    let id = world.open_payment(&user).await;
    world
        .aamarpay_reports(&id, aamarpay_sandbox::Status::Successful)
        .await;
    world.settle(&id).await;
    let answer = world
        .upload(&user, "a.txt", b"three little words", None)
        .await;
    if answer.status != 201 {
        errors.push(format!("upload: {} {}", answer.status, answer.text));
        return (user, errors);
    }
    let key = format!("uploads/{}/{}.txt", user.id.0, answer.text("file_id"));
    let failed = world.deliver(&[object_created(&key)]).await;
    if failed > 0 {
        errors.push("word-count did not count the file".to_owned());
    }
    (user, errors)
}

#[tokio::test]
async fn two_people_write_no_row_in_common_but_the_counter_of_account_ids() {
    let world = World::start().await;
    let contention = world.aws.contend(Duration::ZERO);
    let mut before = BTreeMap::new();
    let mut rows_of = Vec::new();
    for username in ["alice", "bob"] {
        visit(&world, username).await;
        let writes = contention.writes();
        let written = writes
            .iter()
            .filter(|(row, times)| before.get(*row) != Some(*times));
        rows_of.push(
            written
                .map(|(row, _)| row.clone())
                .collect::<BTreeSet<RowName>>(),
        );
        before = writes;
    }
    let in_common: Vec<_> = rows_of[0].intersection(&rows_of[1]).collect();
    assert_eq!(in_common, SHARED);
    // The recorder sees what they write: account, name, payment, file, and lines of the history.
    assert!(rows_of[0].len() >= 6, "{rows_of:?}");
}

#[tokio::test]
async fn two_uploads_of_one_account_conflict_and_both_arrive() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.pay(&alice).await;
    let contention = world.aws.contend(LATENCY);
    let uploads = ["a.txt", "b.txt"].map(|name| world.upload(&alice, name, b"one two", None));
    for answer in join_all(uploads).await {
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    assert!(contention.conflicts() > 0);
    assert_eq!(world.credits(&alice).await, 0);
}

#[tokio::test]
async fn forty_people_at_once_all_get_their_count() {
    let world = World::start().await;
    world.aws.contend(LATENCY);
    crowd(&world, 40).await;
}

/// The figures of docs/PERFORMANCE.md: `cargo test --workspace --test in-process -- --ignored --nocapture thousand`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_thousand_people_at_once() {
    let world = World::start().await;
    let contention = world.aws.contend(LATENCY);
    let begun = Instant::now();
    crowd(&world, 1_000).await;
    println!("1,000 people in {:.1} s", begun.elapsed().as_secs_f64());
    report(&contention);
}

async fn crowd(world: &World, people: usize) {
    let names: Vec<_> = (0..people).map(|place| format!("user{place}")).collect();
    let visits = join_all(names.iter().map(|name| visit(world, name))).await;
    for (user, errors) in visits {
        assert_eq!(errors, Vec::<String>::new(), "{}", user.username);
        let files = world.files(&user).await;
        assert_eq!(files.len(), 1, "{}", user.username);
        assert_eq!(files[0].word_count, Some(3), "{}", user.username);
        assert_eq!(world.credits(&user).await, 0, "{}", user.username);
    }
}

fn report(contention: &Contention) {
    let writes = contention.writes();
    let total: usize = writes.values().sum();
    let mut busiest: Vec<_> = writes.iter().collect();
    busiest.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
    println!(
        "{total} writes of {} rows, {} conflicts",
        writes.len(),
        contention.conflicts()
    );
    for (row, times) in busiest.iter().take(5) {
        println!("{times:>6} {row}");
    }
}
