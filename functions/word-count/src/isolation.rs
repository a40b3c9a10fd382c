//! A calculation whose panic does not take the function with it.
//!
//! Releases abort on a panic, so nothing can be caught. But the panic hook runs first, on the thread that panics: here it never
//! returns. The thread sleeps for good with what it holds, at most what one document may use, until Lambda's sandbox ends. It also holds the lock
//! of the hook, so whoever sets another hook afterwards waits for ever. No function does; the harness of `cargo test` does, so
//! the test has none.

use std::cell::RefCell;
use std::sync::Once;
use std::thread;

use tokio::sync::oneshot;

/// The calculation panicked.
#[derive(Debug, PartialEq)]
pub struct Panicked;

thread_local! {
    /// Set on the threads of [`isolated`]. Dropping it tells the caller that no result will come.
    static CALLER: RefCell<Option<oneshot::Sender<()>>> = const { RefCell::new(None) };
}

/// Runs `calculation`, which may block, on a thread of its own.
///
/// # Errors
/// If it panics; the panic hook has reported that.
pub async fn isolated<T: Send + 'static>(
    calculation: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Panicked> {
    keep_panicked_threads();
    let (answer, mut answered) = oneshot::channel();
    let (alive, panicked) = oneshot::channel();
    // None of tokio's threads, because a runtime waits for those before it ends.
    thread::spawn(move || {
        CALLER.set(Some(alive));
        // The caller may be gone: its time was up.
        let _ = answer.send(calculation());
    });
    tokio::select! {
        biased;
        Ok(value) = &mut answered => Ok(value),
        // The thread may have answered and ended since the line above looked.
        _ = panicked => answered.try_recv().map_err(|_| Panicked),
    }
}

fn keep_panicked_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            report(panic);
            if let Some(caller) = CALLER.take() {
                drop(caller);
                loop {
                    thread::park();
                }
            }
        }));
    });
}
