//! The simulator, driven over HTTP as merchants, payers and scripts drive it.

#![expect(
    clippy::unwrap_used,
    reason = "what surprises the stage fails the test"
)]

mod callbacks;
mod control;
mod initiate;
mod initiate_switches;
mod notifications;
mod pay_page;
mod persistence;
mod search;
mod stage;
