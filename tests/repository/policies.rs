//! What the policies in template.yaml allow the functions.

use crate::template::{Function, function_of, functions, of_type, tagged};
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

/// A secret that a function is told is one that it may read, and it may read no other.
#[test]
fn a_function_may_read_exactly_the_secrets_that_its_environment_names() {
    for function in functions() {
        let variables = crate::environment::variables(&function.properties);
        for (variable, output) in [
            ("TOKEN_KEY_SECRET", "JwtSigningKeyArn"),
            ("AAMARPAY_SECRET", "AamarpayCredentialsArn"),
            ("CERTIFICATE_SECRET", "CertificateSecretArn"),
        ] {
            let is_told = variables.iter().any(|name| name == variable);
            let may = function.may("secretsmanager:GetSecretValue", output);
            assert_eq!(may, is_told, "{}: {variable}", function.name);
        }
    }
}

/// Whoever may look at a function reads its variables.
#[test]
fn no_variable_of_a_function_has_the_value_of_a_secret() {
    let template = crate::read("template.yaml");
    assert!(!template.contains("resolve:secretsmanager"));
    assert!(!template.contains("NoEcho"));
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
    assert_eq!(streams.len(), 4);
    for (_, mapping) in streams {
        let id = function_of(mapping);
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

/// SAM attaches `AWSLambdaBasicExecutionRole` to every role that it makes. It allows to write every log group of the account, so the
/// boundary has to refuse all but one.
#[test]
fn the_boundary_leaves_one_log_group_and_every_function_has_it() {
    let template = yaml("template.yaml");
    let boundary = &template["Resources"]["FunctionBoundary"]["Properties"]["PolicyDocument"];
    let statements = boundary["Statement"].as_sequence().unwrap();
    let mut about_logs = 0;
    for statement in statements {
        assert_eq!(statement["Effect"], "Allow", "{statement:?}");
        let actions = match &statement["Action"] {
            Yaml::Sequence(actions) => actions.as_slice(),
            action => std::slice::from_ref(action),
        };
        for action in actions.iter().map(|action| action.as_str().unwrap()) {
            let (service, _) = action.split_once(':').unwrap();
            assert!(!service.contains('*'), "{action}");
            if service == "logs" {
                about_logs += 1;
                assert_eq!(tagged(&statement["Resource"]), "FunctionLogs.Arn");
            }
        }
    }
    assert_eq!(about_logs, 2, "CreateLogStream and PutLogEvents");

    let globals = &template["Globals"]["Function"];
    assert_eq!(tagged(&globals["PermissionsBoundary"]), "FunctionBoundary");
    for function in functions() {
        for overridden in ["PermissionsBoundary", "Role"] {
            let own = function.properties.get(overridden);
            assert!(own.is_none(), "{}: {overridden}", function.name);
        }
    }
}
