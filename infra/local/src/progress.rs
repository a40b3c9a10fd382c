//! Tells a person what is happening, and since when.

use std::fmt::Display;
use std::time::Instant;

/// Where the steps of a start are told.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// None: nowhere.
    began: Option<Instant>,
}

impl Progress {
    /// Prints a line for each step, with the seconds since now.
    pub fn printed() -> Progress {
        Progress {
            began: Some(Instant::now()),
        }
    }

    /// Says nothing.
    pub fn silent() -> Progress {
        Progress { began: None }
    }

    pub(crate) fn step(&self, what: impl Display) {
        if let Some(began) = self.began {
            println!("{:6.1} s  {what}", began.elapsed().as_secs_f32());
        }
    }
}
