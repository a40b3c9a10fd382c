use futures_util::FutureExt;
use service::faults::{self, Crash, FaultPoint};
use std::panic::AssertUnwindSafe;
use std::sync::Once;

/// Runs `work` and makes it crash at `point`: it panics there, and whatever it has not written yet stays unwritten.
/// Returns the result of `work` if it does not reach the point.
pub async fn crash_at<T>(point: FaultPoint, work: impl Future<Output = T>) -> Option<T> {
    hide_crashes();
    faults::arm(point);
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    faults::disarm();
    match outcome {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<Crash>() => None,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Keeps the messages of planned panics out of the output of the tests.
fn hide_crashes() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.payload().is::<Crash>() {
                report(panic);
            }
        }));
    });
}
