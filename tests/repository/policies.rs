//! What the policies in template.yaml allow the functions.

use crate::template::{Function, functions};
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

/// The counters change in the transactions that write what they count.
#[test]
fn a_function_that_writes_what_is_counted_may_write_the_statistics() {
    for function in functions() {
        let logs = function.may("dynamodb:PutItem", "ActivitiesTableArn");
        let registers = function.may("dynamodb:PutItem", "UsernamesTableArn");
        if logs || registers {
            let counts = function.may("dynamodb:UpdateItem", "StatisticsTableArn");
            assert!(counts, "{} may not write the statistics", function.name);
        }
    }
}
