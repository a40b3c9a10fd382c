//! End-to-end tests: HTTP against the whole system, as `cargo run -p local` runs it, on free ports.
//! The system is started once, by the first test that needs it, and ends with this process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod books;
mod browser;
mod faults;
mod hostile;
mod kills;
mod money;
mod openapi;
mod paid_upload;
mod person;
mod queue;
mod replay;
mod restart;
mod schema;
mod secrets;
mod system;
mod time;
mod wire;
