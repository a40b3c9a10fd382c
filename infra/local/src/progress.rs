//! Shows a person which step of a start is running, and since when.

use std::fmt::Display;
use std::time::Instant;

/// Where the steps of a start are printed.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// `None`: nothing is printed.
    began: Option<Instant>,
}

impl Progress {
    /// Prints a line for each step, with the seconds since this call.
    pub fn printed() -> Progress {
        Progress {
            began: Some(Instant::now()),
        }
    }

    /// Prints nothing.
    pub fn silent() -> Progress {
        Progress { began: None }
    }

    pub(crate) fn step(&self, what: impl Display) {
        if let Some(began) = self.began {
            println!("{:6.1} s  {what}", began.elapsed().as_secs_f32());
        }
    }
}
