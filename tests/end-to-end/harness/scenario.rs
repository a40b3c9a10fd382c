//! How a test runs on the shared system.

use super::{fault_points, queue, system};
use futures_util::FutureExt;
use std::panic::{AssertUnwindSafe, resume_unwind};
use tokio::sync::RwLock;

/// Every scenario holds it for reading, an exclusive one for writing.
static EXCLUSIVE: RwLock<()> = RwLock::const_new(());

/// Runs a test on the shared system, side by side with others.
pub fn scenario<T>(test: impl Future<Output = T>) -> T {
    system::block_on(async {
        let _shared = EXCLUSIVE.read().await;
        test.await
    })
}

/// Runs a test while no other runs, because it changes what others use. However it ends, the tests after it find the
/// functions and the queue as they were.
pub fn exclusive_scenario(test: impl Future<Output = ()>) {
    system::block_on(async {
        let _exclusive = EXCLUSIVE.write().await;
        let outcome = AssertUnwindSafe(test).catch_unwind().await;
        fault_points::stop_all().await;
        queue::reset_redelivery().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}
