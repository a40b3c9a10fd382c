//! Runs template.yaml on this machine: the functions as native processes inside MiniStack, an emulator of AWS, and the
//! aamarPay sandbox in place of the payment gateway. Everything listens on loopback only.
//!
//! The binary is `cargo run -p local`; the end-to-end tests use [`Stack`] directly, several at once if they like. What
//! this crate does beyond the template is either asked for by the caller (a staff account to begin with) or stands in for
//! a gap of the emulator, and then a comment names the gap. It never talks to AWS.

mod api_gateway;
mod arguments;
mod checkout;
mod demo;
mod deployment;
mod emulator;
mod endpoints;
mod functions;
mod http_api;
mod interruption;
mod lambda;
mod logs;
mod options_method;
mod ports;
mod process;
mod progress;
mod python;
mod run;
mod stack;
mod state;
mod superuser;

pub use ports::Ports;
pub use progress::Progress;
pub use run::run;
pub use stack::{Aamarpay, Stack, StackOptions};
pub use superuser::{STAFF_PASSWORD, STAFF_USERNAME};
