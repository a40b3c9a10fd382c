//! The table of environment variables in docs/ARCHITECTURE.md.

use crate::template::functions;
use crate::{read, readme::quoted, yaml};
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

/// A variable that the table explains and the template does not set.
const NEVER_DEPLOYED: &str = "FAULT_POINT";

#[test]
fn the_table_has_every_variable_that_the_template_sets() {
    let architecture = read("docs/ARCHITECTURE.md");
    let (_, section) = architecture
        .split_once("## Environment of the functions\n")
        .unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let listed: BTreeSet<String> = rows
        .flat_map(|row| quoted(row.split('|').nth(1).unwrap()))
        .filter(|name| name != NEVER_DEPLOYED)
        .collect();

    let globals = yaml("template.yaml")["Globals"]["Function"].clone();
    let functions = functions().into_iter().map(|function| function.properties);
    let set: BTreeSet<String> = functions
        .chain([globals])
        .flat_map(|properties| variables(&properties))
        .collect();
    assert_eq!(listed, set);
}

/// An endpoint on AWS would send every call there. The template declares it without a value, for `sam local`.
#[test]
fn no_function_on_aws_has_an_endpoint() {
    let globals = yaml("template.yaml")["Globals"]["Function"].clone();
    let endpoint = &globals["Environment"]["Variables"]["AWS_ENDPOINT_URL"];
    assert_eq!(crate::template::tagged(endpoint), "AWS::NoValue");
    for function in functions() {
        let own = variables(&function.properties);
        assert!(
            !own.contains(&"AWS_ENDPOINT_URL".to_owned()),
            "{}",
            function.name
        );
    }
}

/// The names of the variables in the properties of a function.
pub fn variables(properties: &Yaml) -> Vec<String> {
    let Some(environment) = properties.get("Environment") else {
        return Vec::new();
    };
    let mut variables = environment["Variables"].clone();
    variables.apply_merge().unwrap();
    let names = variables.as_mapping().unwrap().keys();
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}
