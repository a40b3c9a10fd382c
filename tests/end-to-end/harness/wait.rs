//! Waiting for what another process does.

use std::time::{Duration, Instant};

/// After this time a response or a condition counts as missing.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Waits until `condition` holds; fails after [`TIMEOUT`].
pub async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !condition().await {
        assert!(started.elapsed() < TIMEOUT, "never held: {what}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
