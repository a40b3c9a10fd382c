//! Places at which a test can end a function in the middle of its work. They exist only in builds with
//! the feature `fault-points`, which nothing that is deployed has; in all others [`point`] is empty.

#[cfg(all(feature = "fault-points", not(debug_assertions)))]
compile_error!("fault points are for tests: no release build may have them");

/// A step ends here. Where `FAULT_POINT` names it the process dies at once, as if its power had gone;
/// where a test of the same process armed it, the caller panics instead.
pub fn point(name: &str) {
    #[cfg(feature = "fault-points")]
    armed::strike(name);
    #[cfg(not(feature = "fault-points"))]
    let _ = name;
}

#[cfg(feature = "fault-points")]
pub use armed::{Crash, arm, disarm};

#[cfg(feature = "fault-points")]
mod armed {
    use std::cell::RefCell;

    thread_local! {
        static ARMED: RefCell<Option<String>> = const { RefCell::new(None) };
    }

    /// What an armed point panics with.
    #[derive(Debug)]
    pub struct Crash(pub String);

    /// The next time this thread reaches the point `name`, it panics there.
    pub fn arm(name: &str) {
        ARMED.with_borrow_mut(|armed| *armed = Some(name.to_owned()));
    }

    /// Nothing is armed any more; whether something still was.
    pub fn disarm() -> bool {
        ARMED.take().is_some()
    }

    pub(super) fn strike(name: &str) {
        if std::env::var("FAULT_POINT").is_ok_and(|point| point == name) {
            std::process::abort();
        }
        if ARMED.with_borrow_mut(|armed| armed.take_if(|armed| armed == name).is_some()) {
            std::panic::panic_any(Crash(name.to_owned()));
        }
    }
}
