//! The running system that all tests share.

use local::{Stack, StackOptions};
use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// The system, and the runtime on which it and all tests run.
pub struct System {
    runtime: Runtime,
    /// What was started.
    pub stack: Stack,
}

static SYSTEM: LazyLock<System> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let stack = runtime
        .block_on(Stack::start(StackOptions::ephemeral()))
        .unwrap();
    System { runtime, stack }
});

/// The system, started if it is not.
pub fn system() -> &'static System {
    &SYSTEM
}

/// Runs one test's story on the system's own runtime.
pub fn story<T>(story: impl Future<Output = T>) -> T {
    system().runtime.block_on(story)
}
