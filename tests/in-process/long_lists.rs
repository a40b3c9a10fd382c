//! Lists that are long, and grow while somebody reads them.

use crate::acts::request;
use crate::world::World;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{Activity, Payment, TransactionId, User};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;
use web::ErrorFormat;
use web::Method;
use web::guard::answer;

const ROWS: usize = 20_000;
const LIMIT: usize = 900;
/// A row every three minutes: six weeks, so that the index by time has to cross months.
const APART: TimeDelta = TimeDelta::minutes(3);

/// A line of history as it lies in the table (docs/ARCHITECTURE.md), with its id.
fn stored(owner: &User, time: DateTime<Utc>) -> (String, Value) {
    let id = Uuid::new_v4();
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

/// Another line, by the store.
async fn add(world: &World, owner: &User, time: DateTime<Utc>) {
    let payment = Payment::open(
        Uuid::new_v4(),
        TransactionId::of(Uuid::new_v4()),
        owner.id,
        time,
    );
    let activity = Activity::payment_initiated(Uuid::new_v4(), &payment, time);
    let added = world.aws.store.open_payment(&payment, &activity).await;
    added.unwrap();
}

/// A page of the history, and the query of the next one, from its `Link` header.
async fn page(world: &World, reader: &User, query: &str) -> (Vec<Value>, Option<String>) {
    let app = world.app();
    let mut request = request("/api/activity/", "", Vec::new(), None);
    request.method = Method::GET;
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    request.query = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let token = app.tokens().unwrap().issue_access(reader.id, world.now);
    let token = format!("Bearer {}", token.unwrap()).parse().unwrap();
    request.headers.insert("authorization", token);
    let handle = |call| activity::handle(&app, call);
    let answer = answer(
        &app,
        activity::ENDPOINTS,
        ErrorFormat::Json,
        request,
        handle,
    )
    .await;
    assert_eq!(answer.status(), 200);
    let next = answer.headers().get("link").map(|link| {
        let link = link.to_str().unwrap();
        let url = link.strip_prefix('<').unwrap();
        let url = url.strip_suffix(">; rel=\"next\"").unwrap();
        url.split_once('?').unwrap().1.to_owned()
    });
    (serde_json::from_slice(answer.body()).unwrap(), next)
}

/// Everything that `reader` is shown, page by page, while lines are added at the top and in the middle.
async fn read_while_it_grows(world: &mut World, reader: &User) -> Vec<Value> {
    let mut shown = Vec::new();
    let mut query = Some(format!("limit={LIMIT}"));
    while let Some(asked) = query {
        let (rows, next) = page(world, reader, &asked).await;
        assert!(next.is_none() || rows.len() == LIMIT);
        shown.extend(rows);
        query = next;
        world.pass(TimeDelta::seconds(1));
        add(world, reader, world.now).await;
        add(world, reader, world.now - APART * 1000).await;
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
        let (id, item) = stored(owner, world.now);
        if owner == &alice {
            of_alice.insert(id.clone());
        }
        of_all.insert(id);
        items.push(item);
        world.pass(APART);
    }
    world.aws.put_all("Activities", &items).await;
    for (reader, there) in [(&bob, of_all), (&alice, of_alice)] {
        let shown = read_while_it_grows(&mut world, reader).await;
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        assert!(
            shown.is_sorted_by(|newer, older| text(newer, "timestamp") >= text(older, "timestamp"))
        );
        let ids: HashSet<String> = shown.iter().map(|row| text(row, "activity_id")).collect();
        assert_eq!(ids.len(), shown.len(), "rows were shown twice");
        assert_eq!(there.difference(&ids).count(), 0, "rows were not shown");
    }
}
