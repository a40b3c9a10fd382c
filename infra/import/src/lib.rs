//! Takes the data of the original Django system over into a stack: `cargo run -p import -- DUMP.json MEDIA_FOLDER --stack STACK`.
//!
//! [`Plan::read`] turns the dump (`manage.py dumpdata`) into the rows of this system, and finds everything that is wrong with it
//! and everything that will not be taken over. [`execute`] then compares the plan with its [`Target`], writes what is missing, and
//! reads all of it back.
//!
//! # What must hold
//! - Nothing is written if anything is wrong: a person corrects the dump first.
//! - A row that exists is never changed, so an import can be stopped at any time and repeated, and what people did here in between
//!   stays. Running twice is running once.
//! - Nothing is lost silently: what is not taken over is a note of the [`Findings`].
//! - A credit is a Paid payment that no file used, and never below 0.
//!
//! # Modules
//! ```text
//! findings <- row <- accounts, payments, files, activities <- plan
//!   <- target <- conflicts, transfer, verification <- execution <- arguments
//! ```

mod accounts;
mod activities;
mod arguments;
mod conflicts;
mod execution;
mod files;
mod findings;
mod payments;
mod plan;
mod row;
mod target;
mod transfer;
mod verification;

pub use arguments::run;
pub use execution::{Options, Outcome, execute};
pub use files::PlannedFile;
pub use findings::{Finding, Findings};
pub use plan::Plan;
pub use target::Target;
pub use verification::Verified;
