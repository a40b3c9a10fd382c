//! A simulator of aamarPay, the payment provider, on loopback. It stands in for `https://sandbox.aamarpay.com` and
//! moves no money.
//!
//! It has what the real one has: the routes that open a payment, a pay page that a person can click, the search API,
//! and instant payment notifications. And it does on demand what the real one does only now and then: it loses the
//! payer on the way back, answers twice, settles late, contradicts itself, hangs. A [switch](Switches) turns each of
//! these on, for the whole sandbox, for one customer or for one transaction. `README.md` beside this crate lists the
//! routes and the switches.
//!
//! Where public knowledge of aamarPay is thin or contradictory, the default follows the official text, and a switch
//! offers the other reading.
//!
//! # How to use it
//! As a program: `cargo run -p aamarpay-sandbox -- --port 9700`. In a test:
//!
//! ```
//! # async fn example(payment_url: &str) -> anyhow::Result<()> {
//! use aamarpay_sandbox::{Options, Outcome, Payer, Sandbox};
//!
//! let sandbox = Sandbox::start(Options::default()).await?;
//! println!("give {} to the merchant as the URL of aamarPay", sandbox.url());
//!
//! // The merchant has opened a payment and got a `payment_url`. The payer presses "Success" and goes back.
//! let payer = Payer::new();
//! let next = payer.choose(payment_url, Outcome::Success).await?;
//! payer.follow(&next).await?;
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # How it is put together
//! [`Sandbox`] serves the routes. All of them share one `Provider`: the ledger of the transactions, the switches, and
//! counts of the requests. Time is read in one module only. A module uses only modules to its left, so there is no
//! import circle:
//!
//! ```text
//! amount, choices, clock, fields, options, responses
//!   <- pages, refusal, switches, transaction
//!   <- callback, journal <- ledger <- provider
//!   <- search <- delivery <- click
//!   <- control, initiate, pay_page, payer <- sandbox
//! ```
//!
//! # What it deliberately does not do
//! - It checks no card and signs nothing: aamarPay's callbacks are not signed either.
//! - It has no refund API, because aamarPay documents none.
//! - It shares no code with the merchant's side. A mistake in how our client understands aamarPay is then not in both.
//! - It listens on no address but loopback.

mod amount;
mod callback;
mod choices;
mod click;
mod clock;
mod control;
mod delivery;
mod fields;
mod initiate;
mod journal;
mod ledger;
mod options;
mod pages;
mod pay_page;
mod payer;
mod provider;
mod refusal;
mod responses;
mod sandbox;
mod search;
mod switches;
mod transaction;

pub use amount::Amount;
pub use choices::{
    CancelReturn, DuplicateIds, ErrorStyle, InitiateAnswer, Ipn, Outcome, ReturnToMerchant, Risk,
    SearchAnswer,
};
pub use click::NextStep;
pub use options::{Options, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID};
pub use payer::Payer;
pub use sandbox::Sandbox;
pub use switches::Switches;
pub use transaction::Status;
