//! Lists that are long, and grow while a client reads them.

use crate::harness::http::{Answer, query_request};
use crate::harness::ids::random_id;
use crate::harness::world::World;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{Activity, Payment, TransactionId, User};
use serde_json::{Value, json};
use service::App;
use std::collections::HashSet;
use store::RecordPayment;

const ROWS: usize = 20_000;
const LIMIT: usize = 900;
/// The time between two rows. All rows together cover six weeks.
const INTERVAL: TimeDelta = TimeDelta::minutes(3);

/// An activity as an item of the table (docs/ARCHITECTURE.md), and its id.
fn item(owner: &User, time: DateTime<Utc>, metadata: &Value) -> (String, Value) {
    let id = random_id();
    let shard = id.as_bytes()[0] % 8;
    let created = time.to_rfc3339_opts(SecondsFormat::Micros, true);
    let item = json!({
        "activity_id": {"S": id},
        "user_id": {"N": owner.id.to_string()},
        "action": {"S": "file_uploaded"},
        "metadata": {"S": metadata.to_string()},
        "created": {"S": format!("{created}#{id}")},
        "bucket": {"S": format!("all#{shard}")},
    });
    (id.to_string(), item)
}

/// Adds an activity as functions do.
async fn add(world: &World, owner: &User, time: DateTime<Utc>) {
    let id = TransactionId::from_random(random_id());
    let payment = Payment::open(random_id(), id, owner.id, time);
    let activity = Activity::payment_initiated(random_id(), &payment, time);
    let store = &world.aws.store;
    let added = store.record_payment(&payment, u64::MAX, &activity).await;
    assert_eq!(added.unwrap(), RecordPayment::Recorded);
}

/// A page of the history, and the query of the next page.
async fn page(world: &World, reader: &User, query: &str) -> (Vec<Value>, Option<String>) {
    let request = query_request("/api/activity/", query);
    let answer = world.send(Some(reader), activity::ENDPOINTS, request, activity::handle);
    let answer = answer.await;
    assert_eq!(answer.status, 200);
    expect_fits(&answer);
    let next = answer.next_query();
    (serde_json::from_value(answer.body).unwrap(), next)
}

/// Lambda returns 6 MiB, as JSON.
fn expect_fits(answer: &Answer) {
    let bytes = serde_json::to_string(&answer.text).unwrap().len();
    assert!(bytes < 6 * 1024 * 1024 - 50_000, "{bytes} bytes");
}

/// Everything that `reader` is shown, page by page, while lines are added at the top and in the middle.
async fn read_while_it_grows(world: &mut World, reader: &User) -> Vec<Value> {
    let mut shown = Vec::new();
    let mut next = Some(format!("limit={LIMIT}"));
    while let Some(query) = next {
        let rows;
        (rows, next) = page(world, reader, &query).await;
        assert!(next.is_none() || rows.len() == LIMIT);
        shown.extend(rows);
        world.advance(TimeDelta::seconds(1));
        add(world, reader, world.now).await;
        add(world, reader, world.now - INTERVAL * 1000).await;
    }
    shown
}

#[tokio::test]
async fn every_row_of_a_long_list_is_shown_once_and_in_order_while_rows_are_added() {
    let mut world = World::start().await;
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    world.aws.store.set_staff(bob.id, true).await.unwrap();
    let (mut of_alice, mut of_all, mut items) = (HashSet::new(), HashSet::new(), Vec::new());
    let metadata = json!({"filename": "a.txt"});
    for number in 0..ROWS {
        let owner = if number % 4 == 0 { &bob } else { &alice };
        let (id, item) = item(owner, world.now, &metadata);
        if owner == &alice {
            of_alice.insert(id.clone());
        }
        of_all.insert(id);
        items.push(item);
        world.advance(INTERVAL);
    }
    world.aws.put_all("Activities", items);
    // Staff see the history of all accounts.
    for (reader, expected) in [(&bob, of_all), (&alice, of_alice)] {
        let shown = read_while_it_grows(&mut world, reader).await;
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        assert!(
            shown.is_sorted_by(|newer, older| text(newer, "timestamp") >= text(older, "timestamp"))
        );
        let ids: HashSet<String> = shown.iter().map(|row| text(row, "activity_id")).collect();
        assert_eq!(ids.len(), shown.len(), "rows were shown twice");
        assert_eq!(expected.difference(&ids).count(), 0, "rows were not shown");
    }
}

/// Adds that many activities, the newest last, and returns their ids.
async fn add_all(
    world: &mut World,
    owner: &User,
    number: usize,
    metadata: &Value,
) -> HashSet<String> {
    let (mut ids, mut items) = (HashSet::new(), Vec::new());
    for _ in 0..number {
        let (id, item) = item(owner, world.now, metadata);
        ids.insert(id);
        items.push(item);
        world.advance(TimeDelta::seconds(1));
    }
    world.aws.put_all("Activities", items);
    ids
}

#[tokio::test]
async fn a_page_of_large_rows_ends_early_and_the_next_one_goes_on() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let metadata = json!({"response": "\"প\"".repeat(2_000)});
    let expected = add_all(&mut world, &alice, 1_000, &metadata).await;
    let (mut shown, mut pages) = (Vec::new(), 0);
    let mut next = Some("limit=1000".to_owned());
    while let Some(query) = next {
        let rows;
        (rows, next) = page(&world, &alice, &query).await;
        shown.extend(
            rows.iter()
                .map(|row| row["activity_id"].as_str().unwrap().to_owned()),
        );
        pages += 1;
    }
    assert!((2..10).contains(&pages), "{pages}");
    assert_eq!(shown.len(), expected.len());
    assert_eq!(HashSet::from_iter(shown), expected);
}

#[tokio::test]
async fn an_export_ends_by_rows_bytes_and_reading_and_says_so() {
    let mut world = World::start().await;
    // The longest user name: 150 letters of four bytes.
    let owner = world.user(&"𐐨".repeat(150)).await;
    world.aws.store.set_staff(owner.id, true).await.unwrap();
    let expected = add_all(&mut world, &owner, 30_500, &json!({"filename": "a.txt"})).await;
    let export = async |query: &str| {
        let request = query_request("/api/dashboard/activities.csv", query);
        let handle = async |app: &App, call| {
            dashboard::handle(app, &world.provider, &world.queues(), call).await
        };
        let answer = world
            .send(Some(&owner), dashboard::ENDPOINTS, request, handle)
            .await;
        assert_eq!(answer.status, 200);
        expect_fits(&answer);
        answer
    };
    let (mut shown, mut next) = (Vec::new(), Some(String::new()));
    while let Some(query) = next {
        let answer = export(&query).await;
        next = answer.next_query();
        let rows = answer.text.lines().skip(1);
        let ids = rows.filter_map(|row| row.split(',').nth(3).map(|id| id.trim_matches('"')));
        shown.extend(ids.filter(|id| !id.is_empty()).map(str::to_owned));
        let last = answer.text.lines().last().unwrap();
        match &next {
            Some(query) => {
                assert!(last.starts_with("\"This export stops here"), "{last}");
                assert!(last.contains(query.as_str()), "{last}");
            }
            None => assert!(!last.contains("This export stops here"), "{last}"),
        }
    }
    assert_eq!(shown.len(), expected.len());
    assert_eq!(HashSet::from_iter(shown), expected);
    // None of the newest 30,000 rows matches, and no more are read at once.
    let answer = export("status=word_count").await;
    assert_eq!(answer.text.lines().count(), 2, "{}", answer.text);
    assert!(answer.text.contains("\"This export stops here"));
    let next = answer.next_query().unwrap();
    assert!(next.starts_with("status=word_count&cursor="), "{next}");
    let answer = export(&next).await;
    assert_eq!(
        (answer.text.lines().count(), answer.next_query()),
        (1, None)
    );
}
