//! The use cases: what people, clients, the provider, the queue, the schedule and operators can make the
//! system do.
//!
//! A use case takes a typed command and returns an outcome: a value of an enum with a variant for everything
//! that the business knows. It never sees a status code (but for [`idempotency`], which stores responses without
//! reading them), a header, a form field or a page; the callers map the same outcomes to the JSON of the contract,
//! to pages, or to the answer for an operator. An `Err` means that a part of the infrastructure failed, and is never
//! something that a client can fix.
//!
//! | to find | open |
//! |---|---|
//! | what a function works with | [`app`], [`config`], [`clock`], [`queue`] |
//! | secrets, and what is made of them | [`secrets`], [`token_keys`], [`provider`] |
//! | accounts: create, change, delete, sign in | [`accounts`], [`sessions`] |
//! | opening a payment, and deciding whether it is paid | [`checkout`], [`settlement`] |
//! | receipts of payments | [`receipts`] |
//! | what staff do to other people's money and accounts | [`staff_acts`] |
//! | mails, and what their links do | [`mails`], [`password_reset`], [`email_confirmation`] |
//! | archives with the data of an account | [`exports`] |
//! | uploads from their acceptance to their end, and the deletion of their contents | [`uploads`] |
//! | certificates of counts | [`certificates`] |
//! | lists, of one account or of all | [`lists`] |
//! | budgets of strangers and accounts | [`throttle`] |
//! | what is counted for operators | [`metrics`] |
//! | requests that a client repeats | [`idempotency`] |
//! | the places at which tests end a function | [`faults`] |
//!
//! A function may also read a single row through [`App::store`](app::App::store). Whatever changes something
//! for more than one function is a use case of this crate.

pub mod accounts;
pub mod app;
pub mod certificates;
pub mod checkout;
pub mod clock;
pub mod config;
pub mod email_confirmation;
pub mod exports;
pub mod faults;
pub mod idempotency;
pub mod lists;
pub mod mails;
pub mod metrics;
pub mod password_reset;
pub mod provider;
pub mod queue;
pub mod receipts;
pub mod secrets;
pub mod sessions;
pub mod settlement;
pub mod staff_acts;
pub mod throttle;
mod tls;
pub mod token_keys;
pub mod uploads;

pub use app::App;

// The types of the crates below that commands and outcomes are made of: a caller needs no other crate.
/// The payment provider. Callers open and settle payments at it without knowing which one it is.
pub use aamarpay::Client as Provider;
pub use auth::link;
pub use auth::{CertificateError, TokenError, TokenPair};
pub use objects::{DirectUpload, Object, ObjectKey, Objects, Read};
pub use store::{Counts, Cursor, Due, OpenPartition, Page, PageRequest, Statistics, Store};
