//! The report of a run: the function's answer to the invocation, and the counts that the run emits as metrics.

use crate::{leases::Checks, payments, uploads};
use serde::Serialize;

/// The number of checks by outcome, in which the variants of `payments::Outcome` and `uploads::Outcome` say what an outcome
/// means. The serialized names of the fields are the names of the metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Report {
    pub payments_paid: usize,
    pub payments_closed: usize,
    pub payments_expired: usize,
    pub payments_open: usize,
    pub payments_held: usize,
    pub payments_unreachable: usize,
    pub files_requeued: usize,
    pub files_waiting: usize,
    pub files_refunded: usize,
    /// Checks, or queries for due rows, that failed. Each failure is logged.
    pub errors: usize,
    /// 1 if the time was up before every due row was checked, else 0.
    pub cut_short: usize,
}

impl Report {
    pub(crate) fn of(payments: Checks<payments::Outcome>, files: Checks<uploads::Outcome>) -> Self {
        let mut report = Self {
            errors: payments.errors + files.errors,
            cut_short: usize::from(payments.cut_short || files.cut_short),
            ..Self::default()
        };
        for outcome in payments.outcomes {
            *match outcome {
                payments::Outcome::Paid => &mut report.payments_paid,
                payments::Outcome::Closed => &mut report.payments_closed,
                payments::Outcome::Expired => &mut report.payments_expired,
                payments::Outcome::Open => &mut report.payments_open,
                payments::Outcome::Held => &mut report.payments_held,
                payments::Outcome::Unreachable => &mut report.payments_unreachable,
            } += 1;
        }
        for outcome in files.outcomes {
            *match outcome {
                uploads::Outcome::Requeued => &mut report.files_requeued,
                uploads::Outcome::Waiting => &mut report.files_waiting,
                uploads::Outcome::Refunded => &mut report.files_refunded,
            } += 1;
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use serde_json::json;
    use web::metrics::Line;

    #[test]
    fn every_count_is_a_metric_and_nothing_else_is() {
        let report = Report {
            payments_paid: 3,
            ..Report::default()
        };
        let mut line = Line::new(DateTime::UNIX_EPOCH, "reconciled");
        line.counts(&report);
        let line = line.into_json(Some("stack"));
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "stack");
        assert_eq!(directive["Dimensions"], json!([[]]));
        let metrics = directive["Metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), 11);
        for metric in metrics {
            assert_eq!(metric["Unit"], "Count");
            assert!(line[metric["Name"].as_str().unwrap()].is_u64(), "{metric}");
        }
        assert_eq!(line["PaymentsPaid"], 3);
        assert_eq!(line["message"], "reconciled");
    }
}
