//! Lists that are long, and grow while a client reads them.

use crate::harness::http::request;
use crate::harness::ids::random_id;
use crate::harness::world::World;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{Activity, Payment, TransactionId, User};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::RecordPayment;
use web::Method;

const ROWS: usize = 20_000;
const LIMIT: usize = 900;
/// The time between two rows. All rows together cover six weeks, so that the index by time has to cross months.
const INTERVAL: TimeDelta = TimeDelta::minutes(3);

/// An activity as an item of the table (docs/ARCHITECTURE.md), and its id.
fn item(owner: &User, time: DateTime<Utc>) -> (String, Value) {
    let id = random_id();
    let (month, shard) = (time.format("%Y-%m"), id.as_bytes()[0] % 8);
    let created = time.to_rfc3339_opts(SecondsFormat::Micros, true);
    let item = json!({
        "activity_id": {"S": id},
        "user_id": {"N": owner.id.to_string()},
        "action": {"S": "file_uploaded"},
        "metadata": {"S": r#"{"filename":"a.txt"}"#},
        "created": {"S": format!("{created}#{id}")},
        "bucket": {"S": format!("{month}#{shard}")},
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

/// A page of the history, and the query of the next page, from the header `Link`.
async fn page(world: &World, reader: &User, query: &str) -> (Vec<Value>, Option<String>) {
    let mut request = request(Method::GET, "/api/activity/");
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    request.query = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let answer = world.send(Some(reader), activity::ENDPOINTS, request, activity::handle);
    let answer = answer.await;
    assert_eq!(answer.status, 200);
    let next = answer.headers.get("link").map(|link| {
        let link = link.to_str().unwrap();
        let url = link.strip_prefix('<').unwrap();
        let url = url.strip_suffix(">; rel=\"next\"").unwrap();
        url.split_once('?').unwrap().1.to_owned()
    });
    (serde_json::from_value(answer.body).unwrap(), next)
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
    for number in 0..ROWS {
        let owner = if number % 4 == 0 { &bob } else { &alice };
        let (id, item) = item(owner, world.now);
        if owner == &alice {
            of_alice.insert(id.clone());
        }
        of_all.insert(id);
        items.push(item);
        world.advance(INTERVAL);
    }
    world.aws.put_all("Activities", &items).await;
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
