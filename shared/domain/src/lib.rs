//! The vocabulary of the business: accounts, payments, files, money and the history of what happened,
//! with the rules that need nothing but the values themselves.
//!
//! Nothing here performs I/O, reads a clock or draws a random number: a time is a parameter called
//! `now`, an id is a parameter of type [`Uuid`](uuid::Uuid). That is why a rule of this crate can be
//! tested with a literal, and why every other crate may depend on it.
//!
//! | to find | open |
//! |---|---|
//! | what an account is, and what may stand in its fields | [`User`], [`Problem`], [`username_problems`] and its neighbours |
//! | the life of a payment | [`Payment`], [`PaymentStatus`] |
//! | the life of an upload, its hash, and the formats that can be counted | [`StoredFile`], [`FileStatus`], [`Sha256Digest`], [`FileFormat`] |
//! | what was counted in a file | [`Statistics`] |
//! | the lines of a person's history | [`Activity`], [`Action`] |
//! | exact amounts | [`Money`] |
//! | the languages of pages and mails | [`Language`] |
//! | the business day | [`calendar`] |

mod account;
mod activity;
mod audit;
pub mod calendar;
mod digest;
mod email;
mod failure;
mod file;
mod language;
mod money;
mod password;
mod payment;
mod problem;
mod statistics;
mod text;
mod user;
mod username;

pub use account::{
    MAX_USERNAME_CHARS, email_problems, mobile_number_problems, password_problems,
    username_problems,
};
pub use activity::{Action, Activity, PaymentOutcome};
pub use audit::{AuditLine, StaffAct};
pub use digest::Sha256Digest;
pub use email::{comparable_email, with_lower_case_domain};
pub use failure::{FailureCode, FailureReason};
pub use file::{Content, FileFormat, FileId, FileStatus, NewFile, Retention, StoredFile};
pub use language::Language;
pub use money::Money;
pub use payment::{HoldReason, Payment, PaymentStatus, TransactionId, UnpaidEnd};
pub use problem::{AccountField, PersonalDetail, Problem, Problems};
pub use statistics::{CountWarning, Figures, Parts, Statistics};
pub use text::{basename, null_character_problem, strip, too_long_problem};
pub use user::{ConfirmedEmail, NewUser, User, UserId};
pub use username::normalize_username;
