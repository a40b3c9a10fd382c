//! The alarms of infra/monitoring.yaml and the sections about them in docs/OPERATIONS.md.

use crate::template::{of_type, tagged};
use crate::{read, yaml};
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

/// The names in headings such as `### ServerErrors`, each with the text below it.
fn sections() -> Vec<(String, String)> {
    let document = read("docs/OPERATIONS.md");
    let (_, alarms) = document.split_once("\n## Alarms\n").unwrap();
    let alarms = alarms.split("\n## ").next().unwrap();
    let sections = alarms.split("\n### ").skip(1);
    sections
        .map(|section| {
            let (name, text) = section.split_once('\n').unwrap();
            (name.to_owned(), text.to_owned())
        })
        .collect()
}

#[test]
fn every_alarm_has_a_section_and_every_section_an_alarm() {
    let monitoring = yaml("infra/monitoring.yaml");
    let alarms = of_type(&monitoring, "AWS::CloudWatch::Alarm");
    let alarms: BTreeSet<String> = alarms.map(|(name, _)| name.to_owned()).collect();
    let documented: BTreeSet<String> = sections().into_iter().map(|(name, _)| name).collect();
    assert_eq!(alarms, documented);
    for (name, text) in sections() {
        for part in ["**Means:**", "**Look at:**", "**Do:**"] {
            assert!(text.contains(part), "{name}: {part}");
        }
    }
}

#[test]
fn every_alarm_sends_a_mail_and_says_what_it_means() {
    let monitoring = yaml("infra/monitoring.yaml");
    for (name, alarm) in of_type(&monitoring, "AWS::CloudWatch::Alarm") {
        assert!(alarm.get("AlarmActions").is_some(), "{name}");
        let description = alarm["AlarmDescription"].as_str().unwrap();
        assert!(description.ends_with('.'), "{name}: {description}");
    }
}

/// A misspelt name is an alarm that never rings.
#[test]
fn every_metric_of_an_alarm_and_of_the_dashboard_exists() {
    let names = [
        "shared/service/src/metrics.rs",
        "functions/reconcile/src/report.rs",
    ]
    .map(read);
    let exists = |metric: &str| {
        let snake_case = metric.chars().fold(String::new(), |mut name, letter| {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.extend(letter.to_lowercase());
            name
        });
        metric == "FunctionErrors"
            || names[0].contains(&format!("    {metric},\n"))
            || names[1].contains(&format!("    pub {snake_case}: usize,\n"))
    };
    let monitoring = yaml("infra/monitoring.yaml");
    for (name, alarm) in of_type(&monitoring, "AWS::CloudWatch::Alarm") {
        // Those of AWS are in a namespace that is spelt out.
        let is_ours = matches!(alarm.get("Namespace"), Some(Yaml::Tagged(_)));
        if is_ours {
            let metric = alarm["MetricName"].as_str().unwrap();
            assert!(exists(metric), "{name}: {metric}");
        }
    }
    let text = read("infra/monitoring.yaml");
    let rows = text.split("[[\"${MetricsNamespace}\", \"").skip(1);
    let mut shown = 0;
    for row in rows {
        let row = row.split("]]").next().unwrap();
        let (first, others) = row.split_once('"').unwrap();
        let others = others.split("[\".\", \"").skip(1);
        for metric in others
            .map(|other| other.split('"').next().unwrap())
            .chain([first])
        {
            assert!(exists(metric), "the dashboard shows {metric}");
            shown += 1;
        }
    }
    assert!(shown > 15, "infra/monitoring.yaml is not read correctly");
}

/// What DynamoDB may refuse: the table, its index if it is one, and the metric of the refusals.
type Throttled = (String, Option<String>, String);

/// The name of a table alone leaves out its indexes, which are tables of their own to DynamoDB.
#[test]
fn alarms_see_when_any_table_or_index_refuses_reads_or_writes() {
    let storage = yaml("infra/storage.yaml");
    let mut refusing = BTreeSet::new();
    for (table, properties) in of_type(&storage, "AWS::DynamoDB::Table") {
        let indexes = properties.get("GlobalSecondaryIndexes");
        let indexes = indexes.and_then(Yaml::as_sequence).into_iter().flatten();
        let indexes = indexes.map(|index| Some(index["IndexName"].as_str().unwrap().to_owned()));
        for index in indexes.chain([None]) {
            for metric in ["ReadThrottleEvents", "WriteThrottleEvents"] {
                refusing.insert((table.to_owned(), index.clone(), metric.to_owned()));
            }
        }
    }
    assert!(refusing.len() > 20, "storage.yaml is not read correctly");
    let monitoring = yaml("infra/monitoring.yaml");
    let mut watched = BTreeSet::new();
    for (name, alarm) in of_type(&monitoring, "AWS::CloudWatch::Alarm") {
        let metrics = alarm.get("Metrics").and_then(Yaml::as_sequence);
        let metrics = metrics.map_or(&[][..], Vec::as_slice);
        let expressions = metrics.iter().filter_map(|metric| metric.get("Expression"));
        let terms: BTreeSet<&str> = expressions
            .flat_map(|expression| {
                let is_in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
                expression
                    .as_str()
                    .unwrap()
                    .split(move |letter| !is_in_name(letter))
            })
            .collect();
        let metrics = metrics
            .iter()
            .filter(|metric| metric.get("MetricStat").is_some());
        let metrics: Vec<&Yaml> = metrics.collect();
        assert!(metrics.len() <= 10, "CloudWatch refuses {name}");
        for metric in metrics {
            let id = metric["Id"].as_str().unwrap();
            assert!(terms.contains(id), "{name} does not use {id}");
            watched.extend(throttled(&metric["MetricStat"]["Metric"]));
        }
    }
    assert_eq!(refusing, watched);
}

/// What a metric of DynamoDB is about; `None` for those of other services.
fn throttled(metric: &Yaml) -> Option<Throttled> {
    if metric["Namespace"] != "AWS/DynamoDB" {
        return None;
    }
    let dimension = |name: &str| {
        let mut dimensions = metric["Dimensions"].as_sequence().unwrap().iter();
        let dimension = dimensions.find(|dimension| dimension["Name"] == name);
        dimension.map(|dimension| &dimension["Value"])
    };
    let parameters = &yaml("template.yaml")["Resources"]["Monitoring"]["Properties"]["Parameters"];
    let output = tagged(&parameters[tagged(dimension("TableName").unwrap())]).to_owned();
    let output = output.strip_prefix("Storage.Outputs.").unwrap();
    let table = tagged(&yaml("infra/storage.yaml")["Outputs"][output]["Value"]).to_owned();
    let index =
        dimension("GlobalSecondaryIndexName").map(|index| index.as_str().unwrap().to_owned());
    let metric = metric["MetricName"].as_str().unwrap().to_owned();
    Some((table, index, metric))
}
