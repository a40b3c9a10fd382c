//! The CloudFormation templates, as far as these tests read them.

use crate::yaml;
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

/// The last part of a route that also serves every path below it.
pub const TAIL: &str = "/{proxy+}";

/// A resource of type `AWS::Serverless::Function` in template.yaml.
pub struct Function {
    /// The name of the resource, to which `!Ref` refers.
    pub id: String,
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
    let functions: Vec<Function> = of_type(&template, "AWS::Serverless::Function")
        .map(|(id, properties)| Function::read(id, properties))
        .collect();
    assert!(functions.len() > 10, "template.yaml is not read correctly");
    functions
}

/// The names and properties of the resources of this type.
pub fn of_type<'a>(template: &'a Yaml, kind: &str) -> impl Iterator<Item = (&'a str, &'a Yaml)> {
    let resources = template["Resources"].as_mapping().unwrap().iter();
    let resources = resources.filter(move |(_, resource)| resource["Type"] == kind);
    resources.map(|(id, resource)| (id.as_str().unwrap(), &resource["Properties"]))
}

/// What follows a tag, such as `Queue.Arn` in `!GetAtt Queue.Arn`.
pub fn tagged(value: &Yaml) -> &str {
    match value {
        Yaml::Tagged(tagged) => tagged.value.as_str().unwrap(),
        other => panic!("{other:?} has no tag"),
    }
}

/// The id of the function that a trigger calls, by the alias that deployments move.
pub fn function_of(mapping: &Yaml) -> &str {
    let alias = tagged(&mapping["FunctionName"]);
    alias.strip_suffix(".Alias").unwrap()
}

impl Function {
    /// Its own, or that of all functions.
    pub fn timeout_seconds(&self) -> u64 {
        let globals = yaml("template.yaml")["Globals"]["Function"]["Timeout"].clone();
        let own = self.properties.get("Timeout");
        own.unwrap_or(&globals).as_u64().unwrap()
    }

    fn read(id: &str, properties: &Yaml) -> Self {
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
            id: id.to_owned(),
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
