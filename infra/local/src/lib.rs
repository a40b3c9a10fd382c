//! Runs the whole system of template.yaml on one machine, with one command: `cargo run -p local`.
//!
//! # What runs
//! A running [`Stack`] has four parts, and all of them listen on loopback only:
//!
//! - the **public address** of the API, an HTTP server in this process. It does what API Gateway does in front of the
//!   functions, and forwards each request to the emulator;
//! - **MiniStack**, an emulator of AWS written in Python, as a child process. It holds the tables, the bucket, the
//!   queues and the schedules, and checks every call against the policy of its caller;
//! - the **functions**, native binaries that cargo builds in the dev profile. MiniStack starts them;
//! - the **aamarPay sandbox** (the crate `aamarpay-sandbox`), in this process, in place of the payment provider.
//!
//! # How a stack starts
//! [`Stack::start`] locks the state folder, reserves three ports, creates the Python environment if there is none,
//! builds the functions, starts the sandbox and MiniStack, deploys template.yaml with `deploy.py`, and creates the
//! staff account ([`STAFF_USERNAME`]). Then it writes the addresses to `running.json` in the state folder, where the
//! commands `demo`, `create-superuser`, `logs` and `sam-local` of other processes find them.
//!
//! The binary is only [`run`]. The end-to-end tests use [`Stack`] as a library, several at once if they like:
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let stack = local::Stack::start(local::StackOptions::ephemeral()).await?;
//! println!("the API is at {}", stack.url());
//! stack.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Modules
//! A module uses only modules to its left, so there is no import circle:
//!
//! ```text
//! api_gateway, bridge, checkout, emulator_api, interruption, ports, process, progress
//!   <- endpoints, functions, leftover, python
//!   <- demo, deployment, logs, mails, sam_local, state, superuser
//!   <- emulator, options_method
//!   <- http_api <- stack <- arguments, running <- run
//! ```
//!
//! # What it deliberately does not do
//! - It never calls AWS. `sam deploy` deploys there.
//! - It has no second description of the system: what it runs comes from template.yaml and infra/*.yaml.
//! - It adds nothing to the template but the staff account, and the workarounds for gaps of the emulator. Each
//!   workaround is marked with the words "Emulator gap".

mod api_gateway;
mod arguments;
mod bridge;
mod checkout;
mod demo;
mod deployment;
mod emulator;
mod emulator_api;
mod endpoints;
mod functions;
mod http_api;
mod interruption;
mod leftover;
mod logs;
mod mails;
mod options_method;
mod ports;
mod process;
mod progress;
mod python;
mod run;
mod running;
mod sam_local;
mod stack;
mod state;
mod superuser;

pub use ports::Ports;
pub use progress::Progress;
pub use run::run;
pub use running::{Running, running};
pub use stack::{Aamarpay, Stack, StackOptions};
pub use superuser::{STAFF_PASSWORD, STAFF_USERNAME};
