//! Counts the words of the uploads that the queue names, and records the counts.
//!
//! The crate `counting` knows what a word is and reads the formats. This function brings the bytes of an object to its
//! counters (`count`), on a thread where a panic harms nothing (`isolation`), and records what they find (`handler`), as
//! `statistics` of the domain.

mod count;
mod handler;
pub mod isolation;
mod statistics;

pub use handler::{DEADLINE, handle};

use web::runtime::serve_batches;

/// # Errors
/// As for [`serve_batches`].
pub async fn run() -> Result<(), web::Error> {
    serve_batches(async |app, event| handle(app, DEADLINE, event).await).await
}
