//! The only place that reads the wall clock. Everything else is given a time.

use chrono::{DateTime, SubsecRound, Utc};

/// The source of the current time.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always the same instant, for tests.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current time in whole microseconds, the precision that is stored and shown.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Fixed(instant) => instant,
        }
    }
}
