//! The data of the original system is taken over: every odd row of a real dump, interruptions, and what happens afterwards.
//! infra/import/tests/data/README.md says what is right for which row.

mod outcomes;
mod people;
mod repetition;

use crate::harness::http::{Answer, json_request};
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{Retention, User, UserId};
use fake_aws::FakeAws;
use import::{Findings, Options, Outcome, Plan, Target, Verified, execute};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use web::Method;

const ALICE: UserId = UserId(2);
const RAHIM: UserId = UserId(3);
const INACTIVE: UserId = UserId(4);
const BROKEN: &str = "45748535-c837-4835-a41e-5ba0a1f01342";
const LOST: &str = "3fbd381c-8fbd-4884-857a-0247190367ef";
const PDF: &str = "612b3870-04fa-4bd2-8ae3-bbb370b96aeb";
const BANGLA: &str = "613e7c8f-1a42-4598-a31a-190503846b17";
const UNSENT: &str = "80d4bed6-ebe0-40f3-bd2e-d46dd24bf1ea";

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/import/tests/data")
}

fn dump() -> Value {
    let dump = std::fs::read(data().join("dump.json")).unwrap();
    serde_json::from_slice(&dump).unwrap()
}

/// A world on the day after the dump.
async fn world() -> World {
    let mut world = World::start().await;
    world.now = "2026-11-27T12:00:00Z".parse().unwrap();
    world
}

fn target(aws: &FakeAws) -> Target {
    Target {
        store: aws.store.clone(),
        objects: aws.objects.clone(),
        retention: Retention { days: 90 },
    }
}

struct Imported {
    outcome: anyhow::Result<Outcome>,
    findings: Findings,
}

impl Imported {
    #[track_caller]
    fn done(self) -> (usize, usize, Verified) {
        match self.outcome.unwrap() {
            Outcome::Done {
                written,
                recounted,
                verified,
            } => (written, recounted, verified),
            other => panic!("{other:?}: {:?}", self.findings.problems),
        }
    }

    /// The texts of the notes about a row.
    fn notes(&self, pk: &str) -> Vec<&str> {
        let notes = self.findings.notes.iter();
        let notes = notes.filter(|note| note.pk == pk);
        notes.map(|note| note.text.as_str()).collect()
    }
}

async fn import_as(world: &World, dump: &Value, media: &Path, options: Options) -> Imported {
    let dump = dump.to_string();
    let (plan, mut findings) = Plan::read(dump.as_bytes(), media, world.now).unwrap();
    let outcome = execute(
        &target(&world.aws),
        &plan,
        &mut findings,
        options,
        world.now,
    )
    .await;
    Imported { outcome, findings }
}

async fn import(world: &World) -> Imported {
    import_as(world, &dump(), &data().join("media"), Options::default()).await
}

async fn account(world: &World, id: UserId) -> User {
    world.aws.store.find_user(id).await.unwrap().unwrap()
}

async fn log_in(world: &World, username: &str, password: &str) -> Answer {
    let credentials = json!({"username": username, "password": password});
    let request = json_request(Method::POST, "/api/login/", &credentials);
    let answer = world.send(None, login::ENDPOINTS, request, login::handle);
    answer.await
}

/// Everything that an import writes, of the accounts of the dump.
async fn state(world: &World) -> String {
    let mut state = String::new();
    for id in (1..=8).map(UserId) {
        let user = world.aws.store.find_user(id).await.unwrap();
        state += &format!("{user:#?}\n");
        if let Some(user) = user {
            let (mut history, files, payments) = (
                world.history(&user).await,
                world.files(&user).await,
                world.payments(&user).await,
            );
            history.sort_by_key(|activity| activity.activity_id);
            state += &format!("{history:#?}{files:#?}{payments:#?}\n");
        }
    }
    let later = world.now + TimeDelta::days(1);
    for partition in service::Store::payment_partitions() {
        let due = world
            .aws
            .store
            .due_payments(&partition, later, 100)
            .await
            .unwrap();
        let due: Vec<_> = due.iter().map(|due| due.id.to_string()).collect();
        state += &format!("checked {due:?}\n");
    }
    let mut keys = world.aws.bucket.keys();
    keys.sort();
    state + &format!("{keys:#?}{:#?}", world.totals().await)
}
