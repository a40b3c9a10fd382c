//! What the business talks about: people, payments, files and what happened. Plain data and rules;
//! nothing here reads a clock, a database or a request.

mod activity;
mod email;
mod file;
mod money;
mod payment;
mod user;
mod username;

pub use activity::{Action, Activity};
pub use email::{is_valid_email, with_lower_case_domain};
pub use file::{FileFormat, FileId, FileStatus, NewFile, StoredFile};
pub use money::Money;
pub use payment::{Payment, PaymentStatus, TransactionId};
pub use user::{NewUser, User, UserId};
pub use username::{is_valid_username, normalize_username};
