//! Places at which a test can end a function in the middle of its work. They exist only in builds with the
//! feature `fault-points`, which no deployed build has; in all others [`point`] does nothing.

#[cfg(all(feature = "fault-points", not(debug_assertions)))]
compile_error!("fault points are for tests: no release build may have them");

use std::fmt;
use strum::{EnumIter, IntoEnumIterator};

/// A step between two changes. Tests examine what a crash immediately after it leaves undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum FaultPoint {
    /// A request with a key is noted as being worked on.
    RequestBegun,
    /// The work on a request with a key is done; its answer is not kept yet.
    RequestActed,
    /// A payment is recorded; the provider is not called yet.
    PaymentRecorded,
    /// The provider has answered to a new payment.
    PaymentInitiated,
    /// The provider has reported the state of a payment; nothing is written yet.
    SettlementSearched,
    SettlementWritten,
    /// An upload is about to be accepted.
    UploadBeforeAccept,
    /// A credit is spent; the object is not stored yet.
    UploadAccepted,
    UploadStored,
    /// The words are counted; the count is not recorded yet.
    WordsCounted,
    CountRecorded,
    /// `reconcile` has leased a payment and has not checked it yet.
    PaymentLeased,
    /// `reconcile` has leased a file and has not checked it yet.
    FileLeased,
    /// A credit is refunded; the object is not removed yet.
    CreditRefunded,
}

impl FaultPoint {
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The value of the environment variable `FAULT_POINT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequestBegun => "request-begun",
            Self::RequestActed => "request-acted",
            Self::PaymentRecorded => "payment-recorded",
            Self::PaymentInitiated => "payment-initiated",
            Self::SettlementSearched => "settlement-searched",
            Self::SettlementWritten => "settlement-written",
            Self::UploadBeforeAccept => "upload-before-accept",
            Self::UploadAccepted => "upload-accepted",
            Self::UploadStored => "upload-stored",
            Self::WordsCounted => "words-counted",
            Self::CountRecorded => "count-recorded",
            Self::PaymentLeased => "payment-leased",
            Self::FileLeased => "file-leased",
            Self::CreditRefunded => "credit-refunded",
        }
    }
}

impl fmt::Display for FaultPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A step ends here. If the environment variable `FAULT_POINT` names the step, the process aborts, as if its
/// power had failed. If a test of the same process armed the step, the caller panics instead.
pub fn point(point: FaultPoint) {
    #[cfg(feature = "fault-points")]
    armed::strike(point);
    #[cfg(not(feature = "fault-points"))]
    let _ = point;
}

#[cfg(feature = "fault-points")]
pub use armed::{Crash, arm, disarm};

#[cfg(feature = "fault-points")]
mod armed {
    use super::FaultPoint;
    use std::cell::Cell;

    thread_local! {
        static ARMED: Cell<Option<FaultPoint>> = const { Cell::new(None) };
    }

    /// The payload of the panic at an armed point.
    #[derive(Debug)]
    pub struct Crash(pub FaultPoint);

    /// The next time this thread reaches `point`, it panics there.
    pub fn arm(point: FaultPoint) {
        ARMED.set(Some(point));
    }

    /// Disarms this thread and returns whether a point was still armed.
    pub fn disarm() -> bool {
        ARMED.take().is_some()
    }

    pub(super) fn strike(point: FaultPoint) {
        if std::env::var("FAULT_POINT").is_ok_and(|name| name == point.as_str()) {
            std::process::abort();
        }
        if ARMED.get() == Some(point) {
            ARMED.set(None);
            std::panic::panic_any(Crash(point));
        }
    }
}
