//! Counts the words of the uploads that the queue names, and records the counts.
//!
//! The crate `counting` knows what a word is and reads the formats. This function brings the bytes of an object to its
//! counters (`count`) and records what they find (`handler`).

mod count;
mod handler;

pub use handler::{DEADLINE, handle};

use web::runtime::serve_batches;

/// # Errors
/// As for [`serve_batches`].
pub async fn run() -> Result<(), web::Error> {
    serve_batches(async |app, event| handle(app, DEADLINE, event).await).await
}
