//! The queues and streams in infra/storage.yaml, the functions in template.yaml that read them, and the alarms of dead letters
//! and late readers.

use crate::template::{Function, function_of, functions, of_type, tagged};
use crate::yaml;
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

/// A queue that a function reads.
struct Trigger {
    function: Function,
    /// The output of the stack of storage with the ARN of the queue.
    output: String,
    /// The properties of the trigger.
    mapping: Yaml,
    /// The properties of the queue.
    queue: Yaml,
}

fn triggers() -> Vec<Trigger> {
    let (template, storage) = (yaml("template.yaml"), yaml("infra/storage.yaml"));
    let mappings = of_type(&template, "AWS::Lambda::EventSourceMapping");
    let triggers: Vec<Trigger> = mappings
        .filter(|(_, mapping)| tagged(&mapping["EventSourceArn"]).ends_with("QueueArn"))
        .map(|(_, mapping)| {
            let id = function_of(mapping);
            let mut functions = functions().into_iter();
            let arn = tagged(&mapping["EventSourceArn"]);
            let output = arn.strip_prefix("Storage.Outputs.").unwrap();
            let queue = tagged(&storage["Outputs"][output]["Value"]);
            let queue = queue.strip_suffix(".Arn").unwrap();
            Trigger {
                function: functions.find(|function| function.id == id).unwrap(),
                output: output.to_owned(),
                mapping: mapping.clone(),
                queue: storage["Resources"][queue]["Properties"].clone(),
            }
        })
        .collect();
    assert!(triggers.len() > 1, "template.yaml is not read correctly");
    triggers
}

/// AWS asks for six times the time-out: until then a message may still be with an earlier invocation.
#[test]
fn a_message_stays_hidden_for_six_time_outs_of_the_function_that_reads_it() {
    for Trigger {
        function, queue, ..
    } in triggers()
    {
        let timeout = function.timeout_seconds();
        let visibility = queue.get("VisibilityTimeout").and_then(Yaml::as_u64);
        let visibility = visibility.unwrap_or(30); // the default of SQS
        assert!(
            visibility >= 6 * timeout,
            "{}: messages are hidden for {visibility} s, the function may take {timeout} s",
            function.name
        );
    }
}

#[test]
fn a_function_may_take_the_messages_of_its_queue() {
    for Trigger {
        function, output, ..
    } in triggers()
    {
        for action in [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ] {
            assert!(
                function.may(action, &output),
                "{}: {action} on {output}",
                function.name
            );
        }
    }
}

/// Otherwise Lambda deletes a whole batch whose answer names messages that failed.
#[test]
fn only_messages_that_succeeded_are_deleted() {
    for Trigger {
        function, mapping, ..
    } in triggers()
    {
        let types = mapping.get("FunctionResponseTypes");
        let types = types.and_then(Yaml::as_sequence).into_iter().flatten();
        let mut types = types.filter_map(Yaml::as_str);
        let reports = types.any(|name| name == "ReportBatchItemFailures");
        assert!(reports, "{}: no ReportBatchItemFailures", function.name);
    }
}

#[test]
fn a_message_that_keeps_failing_waits_where_an_alarm_sees_it() {
    let (template, storage) = (yaml("template.yaml"), yaml("infra/storage.yaml"));
    let outputs = storage["Outputs"].as_mapping().unwrap();
    let parameters = &template["Resources"]["Monitoring"]["Properties"]["Parameters"];
    let watched = serde_norway::to_string(parameters).unwrap();
    for Trigger {
        function, queue, ..
    } in triggers()
    {
        let name = &function.name;
        let policy = queue.get("RedrivePolicy");
        let policy = policy.unwrap_or_else(|| panic!("{name}: its queue has no dead letters"));
        let dead_letters = tagged(&policy["deadLetterTargetArn"]).strip_suffix(".Arn");
        let queue_name = format!("{}.QueueName", dead_letters.unwrap());
        let is_watched = outputs.iter().any(|(output, value)| {
            let value = &value["Value"];
            matches!(value, Yaml::Tagged(_))
                && tagged(value) == queue_name
                && watched.contains(&format!("Storage.Outputs.{}", output.as_str().unwrap()))
        });
        assert!(
            is_watched,
            "{name}: the Monitoring stack does not get {queue_name}"
        );
    }
}

/// A batch that fails holds up every later record of the stream, which has no dead letters, and after a day records are lost.
#[test]
fn a_function_that_is_late_on_its_stream_has_an_alarm() {
    let (template, monitoring) = (yaml("template.yaml"), yaml("infra/monitoring.yaml"));
    let mappings = of_type(&template, "AWS::Lambda::EventSourceMapping");
    let readers: BTreeSet<&str> = mappings
        .filter(|(_, mapping)| tagged(&mapping["EventSourceArn"]).ends_with("StreamArn"))
        .map(|(_, mapping)| function_of(mapping))
        .collect();
    assert!(readers.len() > 1, "template.yaml is not read correctly");
    let parameters = &template["Resources"]["Monitoring"]["Properties"]["Parameters"];
    let alarms = of_type(&monitoring, "AWS::CloudWatch::Alarm");
    let watched: BTreeSet<&str> = alarms
        .filter(|(_, alarm)| {
            let metric = alarm.get("MetricName").and_then(Yaml::as_str);
            metric == Some("IteratorAge")
        })
        .map(|(_, alarm)| {
            let parameter = tagged(&alarm["Dimensions"][0]["Value"]);
            tagged(&parameters[parameter])
        })
        .collect();
    assert_eq!(readers, watched);
}
