//! End-to-end tests: HTTP requests to the whole system, as `cargo run -p local` runs it, on free ports. The first
//! test that needs the system starts it, and it ends with this process.
//!
//! `harness` is what the tests are written with; every other module is tests.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness;

mod accounts;
mod browser;
mod certificates;
mod crashes;
mod deployment;
mod faults;
mod hostile;
mod import;
mod mails;
mod money;
mod openapi;
mod paid_upload;
mod queue;
mod replay;
mod request_log;
mod restart;
mod restore;
mod secrets;
