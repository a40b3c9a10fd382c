//! Failures of DynamoDB at any one of the calls that a function makes.

use fake_aws::{Fault, PlannedFault};

/// As often as the SDK attempts a call: a fault that is injected so many times makes the call itself fail. After
/// fewer, a retry of the SDK succeeds.
pub const ALL_ATTEMPTS: usize = 3;

/// Every way in which one of the first `calls` calls can fail: before or after DynamoDB executes it, at its first
/// attempt or at all of them.
pub fn faults_at_any_call(calls: usize) -> impl Iterator<Item = PlannedFault> {
    let kinds = [Fault::Refused, Fault::ResponseLost];
    let ways = kinds
        .into_iter()
        .flat_map(|fault| [1, ALL_ATTEMPTS].map(|times| (fault, times)));
    (0..calls).flat_map(move |after_calls| {
        ways.clone().map(move |(fault, times)| PlannedFault {
            after_calls,
            fault,
            times,
        })
    })
}
