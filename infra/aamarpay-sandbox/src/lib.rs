//! A simulator of the aamarPay payment gateway, on loopback: initiate routes, a pay page a person can click, the
//! search API, instant payment notifications, and a switch for every known way in which the real one surprises.
//!
//! It stands in for `https://sandbox.aamarpay.com` when everything runs on one machine, and lets tests cause what the real
//! sandbox cannot: lost, repeated and contradicting returns, late successes, wrong search answers. `README.md` beside this
//! crate lists routes and switches. Where public knowledge of the gateway is thin or contradictory, the default is the
//! official text and the other reading is a switch. It moves no money, checks no card, and offers no refund API because
//! aamarPay documents none.

mod amount;
mod answers;
mod callback;
mod choices;
mod click;
mod clock;
mod control;
mod delivery;
mod fields;
mod gateway;
mod initiate;
mod journal;
mod ledger;
mod options;
mod pages;
mod pay_page;
mod payer;
mod refusal;
mod sandbox;
mod search;
mod switches;
mod transaction;

pub use amount::Amount;
pub use choices::{
    CancelReturn, DuplicateIds, ErrorStyle, InitiateAnswer, Ipn, Outcome, ReturnToMerchant, Risk,
    SearchAnswer,
};
pub use click::Return;
pub use options::{Options, SANDBOX_SIGNATURE_KEY, SANDBOX_STORE_ID};
pub use payer::Payer;
pub use sandbox::Sandbox;
pub use switches::Switches;
pub use transaction::Status;
