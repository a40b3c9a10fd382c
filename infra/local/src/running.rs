//! How another program finds the running stack, to work on its data.

use std::path::Path;

use crate::deployment::STACK;
use crate::emulator_api::REGION;
use crate::stack::StackOptions;
use crate::{Ports, state};

/// Where the data of a running stack is.
#[derive(Clone, Debug)]
pub struct Running {
    /// Base URL of every AWS API, without a trailing slash. Any credentials will do.
    pub emulator: String,
    pub region: &'static str,
    /// The name of the CloudFormation stack.
    pub stack: &'static str,
}

/// The stack that runs on the folder `state`, or on that of `cargo run -p local`; `None` if none does.
///
/// # Errors
/// The stack is starting and not ready yet.
pub fn running(state: Option<&Path>) -> anyhow::Result<Option<Running>> {
    let usual = StackOptions::persistent(Ports::Free).state;
    let endpoints = state::running(state.unwrap_or(&usual))?;
    Ok(endpoints.map(|endpoints| Running {
        emulator: endpoints.emulator,
        region: REGION,
        stack: STACK,
    }))
}
