//! What a run did, as one line that is a log entry and, in CloudWatch's embedded metric format, its
//! metrics.

use crate::{payments, turns::Turns, uploads};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

/// How many of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Report {
    /// Payments whose money is there.
    pub payments_paid: usize,
    /// Payments that the gateway says failed or expired.
    pub payments_closed: usize,
    /// Payments whose session was over without a result.
    pub payments_expired: usize,
    /// Payments that the payer may still finish.
    pub payments_open: usize,
    /// Payments that a person has to look at.
    pub payments_held: usize,
    /// Payments about which the gateway said nothing usable.
    pub payments_unreachable: usize,
    /// Files of which word-count was told again.
    pub files_retold: usize,
    /// Files whose object may still come.
    pub files_waiting: usize,
    /// Files that failed and whose credit went back.
    pub files_given_back: usize,
    /// Turns that broke; each is logged.
    pub errors: usize,
    /// 1 if the time was up before everything had its turn.
    pub cut_short: usize,
}

impl Report {
    pub(crate) fn of(payments: Turns<payments::Outcome>, files: Turns<uploads::Outcome>) -> Self {
        let paid = |outcome| count(&payments.outcomes, outcome);
        let uploaded = |outcome| count(&files.outcomes, outcome);
        Self {
            payments_paid: paid(payments::Outcome::Paid),
            payments_closed: paid(payments::Outcome::Closed),
            payments_expired: paid(payments::Outcome::Expired),
            payments_open: paid(payments::Outcome::Open),
            payments_held: paid(payments::Outcome::Held),
            payments_unreachable: paid(payments::Outcome::Unreachable),
            files_retold: uploaded(uploads::Outcome::Retold),
            files_waiting: uploaded(uploads::Outcome::Waiting),
            files_given_back: uploaded(uploads::Outcome::GivenBack),
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

/// Writes the line where Lambda takes logs and metrics from.
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
