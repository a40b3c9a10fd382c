//! The report of a run: one line that is a log entry and, in CloudWatch's embedded metric format, the metrics.

use crate::{leases::Checks, payments, uploads};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

/// The numbers of outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Report {
    pub payments_paid: usize,
    /// Payments of which aamarPay says that they failed or expired.
    pub payments_closed: usize,
    /// Payments whose payer's time was over without a result.
    pub payments_expired: usize,
    /// Payments that the payer may still finish.
    pub payments_open: usize,
    /// Payments that a person has to look at.
    pub payments_held: usize,
    /// Payments about which aamarPay gave no usable answer.
    pub payments_unreachable: usize,
    /// Files whose event was sent to word-count again.
    pub files_requeued: usize,
    /// Files whose object may still come.
    pub files_waiting: usize,
    /// Files that failed and whose credit was refunded.
    pub files_refunded: usize,
    /// Checks that failed; each is logged.
    pub errors: usize,
    /// 1 if the time was up before every due row was checked.
    pub cut_short: usize,
}

impl Report {
    pub(crate) fn of(payments: Checks<payments::Outcome>, files: Checks<uploads::Outcome>) -> Self {
        let paid = |outcome| count(&payments.outcomes, outcome);
        let uploaded = |outcome| count(&files.outcomes, outcome);
        Self {
            payments_paid: paid(payments::Outcome::Paid),
            payments_closed: paid(payments::Outcome::Closed),
            payments_expired: paid(payments::Outcome::Expired),
            payments_open: paid(payments::Outcome::Open),
            payments_held: paid(payments::Outcome::Held),
            payments_unreachable: paid(payments::Outcome::Unreachable),
            files_requeued: uploaded(uploads::Outcome::Requeued),
            files_waiting: uploaded(uploads::Outcome::Waiting),
            files_refunded: uploaded(uploads::Outcome::Refunded),
            errors: payments.errors + files.errors,
            cut_short: usize::from(payments.cut_short || files.cut_short),
        }
    }

    fn embedded_metrics(&self, namespace: &str, now: DateTime<Utc>) -> Value {
        let mut line = json!(self);
        let names: Vec<Value> = line
            .as_object()
            .into_iter()
            .flat_map(|values| values.keys())
            .map(|name| json!({"Name": name, "Unit": "Count"}))
            .collect();
        line["message"] = json!("reconciled");
        line["_aws"] = json!({
            "Timestamp": now.timestamp_millis(),
            "CloudWatchMetrics": [{"Namespace": namespace, "Dimensions": [[]], "Metrics": names}],
        });
        line
    }
}

fn count<Outcome: PartialEq>(outcomes: &[Outcome], wanted: Outcome) -> usize {
    outcomes
        .iter()
        .filter(|outcome| **outcome == wanted)
        .count()
}

/// Writes the line to standard output, from which Lambda takes logs and metrics.
pub fn announce(report: &Report, namespace: &str, now: DateTime<Utc>) {
    println!("{}", report.embedded_metrics(namespace, now));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_a_metric_and_nothing_else_is() {
        let report = Report {
            payments_paid: 3,
            ..Report::default()
        };
        let line = report.embedded_metrics("stack", DateTime::UNIX_EPOCH);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "stack");
        let metrics = directive["Metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), 11);
        for metric in metrics {
            assert!(line[metric["Name"].as_str().unwrap()].is_u64(), "{metric}");
        }
        assert_eq!(line["PaymentsPaid"], 3);
    }
}
