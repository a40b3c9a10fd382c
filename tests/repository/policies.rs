//! What the policies in template.yaml allow the functions.

use crate::template::{Function, functions, of_type, tagged};
use crate::yaml;
use serde_norway::Value as Yaml;

/// Whether a resource, or one of a list, contains a wildcard in this template.
fn has_wildcard(resource: &Yaml) -> bool {
    match resource {
        Yaml::String(resource) => resource.contains('*'),
        Yaml::Sequence(resources) => resources.iter().any(has_wildcard),
        Yaml::Tagged(tagged) => has_wildcard(&tagged.value),
        _ => false,
    }
}

impl Function {
    /// Whether a statement allows the action on a resource whose name contains `resource`.
    pub fn may(&self, action: &str, resource: &str) -> bool {
        self.statements.iter().any(|statement| {
            let resources = serde_norway::to_string(&statement.resource).unwrap();
            resources.contains(resource)
                && statement.actions.iter().any(|allowed| allowed == action)
        })
    }
}

#[test]
fn every_statement_has_a_sid_that_says_what_it_is_for() {
    for function in functions() {
        for statement in &function.statements {
            let (name, actions) = (&function.name, &statement.actions);
            assert!(statement.sid.is_some(), "{name}: {actions:?}");
        }
    }
}

#[test]
fn no_statement_allows_every_action_or_every_resource() {
    for function in functions() {
        for statement in &function.statements {
            let (name, sid) = (&function.name, &statement.sid);
            let actions = &statement.actions;
            let all_actions = actions.iter().any(|action| action.contains('*'));
            assert!(!all_actions, "{name}, {sid:?}: {actions:?}");
            let resource = &statement.resource;
            assert!(!has_wildcard(resource), "{name}, {sid:?}: {resource:?}");
        }
    }
}

/// Everybody's requests would change the same rows.
#[test]
fn only_the_function_that_reads_the_streams_may_write_the_statistics() {
    for function in functions() {
        let writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]
            .iter()
            .any(|action| function.may(&format!("dynamodb:{action}"), "StatisticsTableArn"));
        assert_eq!(writes, function.name == "totals", "{}", function.name);
    }
}

#[test]
fn a_function_may_read_the_streams_that_it_is_called_with() {
    let template = yaml("template.yaml");
    let mappings = of_type(&template, "AWS::Lambda::EventSourceMapping");
    let streams: Vec<_> = mappings
        .filter(|(_, mapping)| tagged(&mapping["EventSourceArn"]).ends_with("StreamArn"))
        .collect();
    assert_eq!(streams.len(), 2);
    for (_, mapping) in streams {
        let id = tagged(&mapping["FunctionName"]);
        let mut functions = functions().into_iter();
        let function = functions.find(|function| function.id == id).unwrap();
        for action in ["DescribeStream", "GetRecords", "GetShardIterator"] {
            let stream = tagged(&mapping["EventSourceArn"]);
            let output = stream.strip_prefix("Storage.Outputs.").unwrap();
            assert!(
                function.may(&format!("dynamodb:{action}"), output),
                "{action} on {output}"
            );
        }
        // What was written before the first poll counts too.
        assert_eq!(mapping["StartingPosition"], "TRIM_HORIZON");
    }
}
