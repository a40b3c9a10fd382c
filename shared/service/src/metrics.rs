//! What happens, in numbers for operators. Use cases count here; the runtime of the crate `web` writes what an invocation
//! counted into its log, from which CloudWatch takes it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use strum::IntoStaticStr;

/// What is counted. The name of a variant is the name of its metric. docs/OPERATIONS.md lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
pub enum Metric {
    /// A payment was opened at the provider.
    PaymentOpened,
    /// The provider refused to open a payment.
    PaymentRefused,
    /// A payment became Paid, and its owner has a credit.
    PaymentPaid,
    /// There is money that nobody got a credit for.
    PaymentHeld,
    /// Staff returned money.
    PaymentRefunded,
    /// A file was accepted, and a credit spent.
    UploadAccepted,
    /// A file was counted.
    UploadCounted,
    /// A file cannot be counted, and its credit stays spent.
    UploadFailed,
    /// The credit of a file was refunded.
    CreditRefunded,
    /// The words of a file.
    WordsCounted,
    /// The time from the first read of a file to its count.
    CountMilliseconds,
    SignIn,
    /// A wrong name or password.
    SignInFailed,
    /// A request beyond a budget.
    Throttled,
}

impl Metric {
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The unit in CloudWatch's terms.
    pub fn unit(self) -> &'static str {
        match self {
            Self::CountMilliseconds => "Milliseconds",
            _ => "Count",
        }
    }

    /// Whether the single values matter, and not only their sum.
    fn is_distribution(self) -> bool {
        matches!(self, Self::CountMilliseconds)
    }
}

/// What was counted since the last [`Metrics::take`]. The files of a batch are counted side by side, so it may be shared.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<BTreeMap<Metric, Vec<u64>>>);

impl Metrics {
    pub fn count(&self, metric: Metric) {
        self.add(metric, 1);
    }

    /// Adds to the sum of a metric, or to the values of a distribution.
    pub fn add(&self, metric: Metric, value: u64) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = counted.entry(metric).or_default();
        match values.last_mut() {
            Some(sum) if !metric.is_distribution() => *sum = sum.saturating_add(value),
            _ => values.push(value),
        }
    }

    /// Everything counted so far, which is then forgotten.
    pub fn take(&self) -> BTreeMap<Metric, Vec<u64>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_and_durations_are_kept() {
        let metrics = Metrics::default();
        metrics.count(Metric::SignIn);
        metrics.count(Metric::SignIn);
        metrics.add(Metric::CountMilliseconds, 3);
        metrics.add(Metric::CountMilliseconds, 3);
        let counted = metrics.take();
        assert_eq!(counted[&Metric::SignIn], [2]);
        assert_eq!(counted[&Metric::CountMilliseconds], [3, 3]);
        assert!(metrics.take().is_empty());
    }
}
