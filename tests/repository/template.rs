//! The CloudFormation templates, as far as these tests read them.

use crate::yaml;
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

/// The last part of a route that also serves every path below it.
pub const TAIL: &str = "/{proxy+}";

/// A resource of type `AWS::Serverless::Function` in template.yaml.
pub struct Function {
    /// The folder in functions/, from `CodeUri`.
    pub name: String,
    /// The paths of its HTTP API events. The event for `$default` has none.
    pub routes: BTreeSet<String>,
    /// The statements of its policies.
    pub statements: Vec<Statement>,
    pub properties: Yaml,
}

/// A statement of a function's policy.
pub struct Statement {
    pub sid: Option<String>,
    pub actions: Vec<String>,
    pub resource: Yaml,
}

/// The functions of template.yaml, in its order.
pub fn functions() -> Vec<Function> {
    let template = yaml("template.yaml");
    let resources = template["Resources"].as_mapping().unwrap().values();
    let functions = resources.filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    let functions: Vec<Function> = functions
        .map(|resource| Function::read(&resource["Properties"]))
        .collect();
    assert!(functions.len() > 10, "template.yaml is not read correctly");
    functions
}

impl Function {
    fn read(properties: &Yaml) -> Self {
        let code = properties["CodeUri"].as_str().unwrap();
        let events = properties.get("Events").and_then(Yaml::as_mapping);
        let routes = events
            .into_iter()
            .flat_map(|events| events.values())
            .filter(|event| event["Type"] == "HttpApi")
            .filter_map(|event| event["Properties"].get("Path")?.as_str());
        let policies = properties.get("Policies").and_then(Yaml::as_sequence);
        let statements = policies
            .into_iter()
            .flatten()
            .flat_map(|policy| policy["Statement"].as_sequence().unwrap());
        Self {
            name: code.strip_prefix("functions/").unwrap().to_owned(),
            routes: routes.map(str::to_owned).collect(),
            statements: statements.map(Statement::read).collect(),
            properties: properties.clone(),
        }
    }
}

impl Statement {
    fn read(statement: &Yaml) -> Self {
        let actions = match &statement["Action"] {
            Yaml::Sequence(actions) => actions.as_slice(),
            action => std::slice::from_ref(action),
        };
        Self {
            sid: statement["Sid"].as_str().map(str::to_owned),
            actions: actions
                .iter()
                .map(|action| action.as_str().unwrap().to_owned())
                .collect(),
            resource: statement["Resource"].clone(),
        }
    }
}
