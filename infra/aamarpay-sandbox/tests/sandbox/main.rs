//! Tests of the simulator over HTTP, as merchants, payers and scripts use it.

#![expect(clippy::unwrap_used, reason = "an unexpected error fails the test")]

mod callbacks;
mod control;
mod initiate;
mod initiate_switches;
mod notifications;
mod pay_page;
mod persistence;
mod search;
mod stage;
