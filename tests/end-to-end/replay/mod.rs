//! Plays every exchange recorded from the original system against the running one. An exchange must
//! be answered as recorded, or as `deviations` says, row by row of docs/COMPATIBILITY.md, and always as
//! the OpenAPI document promises.

mod compare;
mod deviations;
mod exchange;
mod stage;
mod world;

use crate::person;
use crate::system::story;
use deviations::{Expected, expected};
use exchange::Exchange;
use world::World;

/// In an order in which the recording's state can be built up: what is deleted is deleted last.
const FILES: [&str; 17] = [
    "register",
    "login",
    "refresh",
    "jwt-auth",
    "initiate-payment",
    "payment-success",
    "payment-failure",
    "payment-cancel",
    "transactions",
    "upload",
    "file",
    "activity",
    "spoofed-callback",
    "session-auth",
    "misc",
    "dashboard",
    "user",
];

#[test]
fn every_recorded_exchange_is_answered_as_recorded_or_as_a_listed_deviation() {
    story(async {
        let mut world = World::default();
        let (mut failures, mut played, mut skipped) = (Vec::new(), 0, 0);
        for file in FILES {
            for exchange in exchange::read(file) {
                match play(&mut world, &exchange).await {
                    Ok(true) => played += 1,
                    Ok(false) => skipped += 1,
                    Err(why) => failures.push(format!("{file}: {}: {why}", exchange.name)),
                }
            }
        }
        println!("{played} exchanges played, {skipped} left out with a reason");
        assert!(
            failures.is_empty(),
            "{} differ:\n{}",
            failures.len(),
            failures.join("\n")
        );
    });
}

/// Every file of the recording is in [`FILES`], but for the one that tells of a race: it has a test of
/// its own in `paid_upload`.
#[test]
fn no_recorded_file_is_forgotten() {
    let folder = std::fs::read_dir(exchange::FOLDER).unwrap();
    let mut recorded: Vec<String> = folder
        .map(|entry| {
            entry
                .unwrap()
                .file_name()
                .into_string()
                .unwrap()
                .replace(".json", "")
        })
        .filter(|name| name != "race-upload-credit")
        .collect();
    let mut played = FILES.map(str::to_owned).to_vec();
    recorded.sort();
    played.sort();
    assert_eq!(recorded, played);
}

/// `false`: left out, for a reason in the table.
async fn play(world: &mut World, exchange: &Exchange) -> Result<bool, String> {
    let expected = expected(exchange);
    if let Expected::LeftOut(_) = expected {
        return Ok(false);
    }
    stage::prepare(world, exchange).await;
    let request = exchange.request(world).await;
    let (answer, documented) = person::exchange(request).await;
    let verdict = compare::verdict(world, exchange, &expected, &answer).and(documented);
    stage::follow_up(world, exchange, &answer).await;
    verdict
        .map(|()| true)
        .map_err(|why| format!("{why}\n    answered {} {}", answer.status, answer.body))
}
