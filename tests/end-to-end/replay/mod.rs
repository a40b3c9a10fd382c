//! Repeats every exchange recorded from the original system on the running one. The response must be the recorded
//! one, or the one that `deviations` expects by a row of docs/COMPATIBILITY.md, and the OpenAPI document must
//! describe it.

mod compare;
mod deviations;
mod exchange;
mod state;
mod tokens;
mod world;

use crate::harness::api;
use crate::harness::scenario::scenario;
use deviations::{Expected, expected};
use exchange::Exchange;
use world::World;

/// The files of the recording, in an order in which the state they need can be built up: deletions come last.
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
    scenario(async {
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

/// [`FILES`] has every file of the recording except that of a race, which has tests of its own in `paid_upload` and
/// `money`.
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

/// `Ok(false)`: the exchange is left out, for a reason given in `deviations`.
async fn play(world: &mut World, exchange: &Exchange) -> Result<bool, String> {
    let expected = expected(exchange);
    if let Expected::LeftOut(_) = expected {
        return Ok(false);
    }
    state::prepare(world, exchange).await;
    let request = exchange.request(world).await;
    let (answer, documented) = api::exchange(request).await;
    let verdict = compare::verdict(world, exchange, &expected, &answer).and(documented);
    state::follow_up(world, exchange, &answer).await;
    verdict
        .map(|()| true)
        .map_err(|why| format!("{why}\n    answered {} {}", answer.status, answer.body))
}
