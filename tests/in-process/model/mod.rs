//! A random walk over everything that can happen: actions of clients, payers, forgers, aamarPay, storage, the queue
//! and the schedule, and crashes, in any order. All accounts are audited after every step. At the end all parts work
//! again, and everything has to reach an end state. proptest shrinks a walk that fails to a short one that still
//! fails.
//!
//! `SOAK_STEPS=5000 cargo test --workspace --test in-process model` takes about that number of steps. A failure names its
//! seed, and `MODEL_SEED=<seed>` repeats its walks.

mod actions;
mod walk;

use crate::harness::ids::random_id;
use actions::{Action, actions};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use walk::Walk;

const STEPS: u32 = 300;
/// The maximum. The average is half of it.
const STEPS_OF_A_WALK: u32 = 50;

#[test]
fn no_sequence_of_actions_and_faults_breaks_an_invariant() {
    let steps = std::env::var("SOAK_STEPS").map_or(STEPS, |steps| steps.parse().unwrap());
    let seed = std::env::var("MODEL_SEED").map_or_else(
        |_| random_id().as_u64_pair().0,
        |seed| seed.parse().unwrap(),
    );
    let config = Config {
        rng_seed: RngSeed::Fixed(seed),
        cases: steps.div_ceil(STEPS_OF_A_WALK / 2),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let walks = actions(STEPS_OF_A_WALK as usize);
    let outcome = TestRunner::new(config).run(&walks, |actions| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(walk(&actions));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("MODEL_SEED={seed}: {failure}");
    }
}

async fn walk(actions: &[Action]) {
    let mut walk = Walk::start().await;
    for action in actions {
        walk.step(action).await;
        walk.audit().await;
    }
    walk.recover().await;
}
