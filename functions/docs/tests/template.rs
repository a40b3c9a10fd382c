//! Whether template.yaml, the document, README.md and the folders of functions/ tell of the same paths and functions.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value as Json;
use serde_norway::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const TAIL: &str = "{proxy+}";

/// `POST /api/login/` for every operation of the document.
fn documented_operations() -> BTreeSet<String> {
    let document: Json = serde_json::from_str(docs::OPENAPI).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let names = item.as_object().unwrap().keys();
        let methods = names.filter(|name| *name != "parameters");
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

fn documented_paths() -> BTreeSet<String> {
    let operations = documented_operations();
    let paths = operations
        .iter()
        .map(|operation| operation.split_once(' ').unwrap().1.to_owned());
    paths.collect()
}

/// The name of every function of the template, and the paths of its HTTP events as SAM reads them.
fn functions() -> BTreeMap<String, BTreeSet<String>> {
    let template = fs::read_to_string(format!("{ROOT}/template.yaml")).unwrap();
    let template: Yaml = serde_norway::from_str(&template).unwrap();
    let resources = template["Resources"].as_mapping().unwrap().values();
    let functions = resources.filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    functions
        .map(|function| {
            let code = function["Properties"]["CodeUri"].as_str().unwrap();
            let events = function["Properties"]
                .get("Events")
                .and_then(Yaml::as_mapping);
            let paths = events
                .into_iter()
                .flat_map(|events| events.values())
                .filter(|event| event["Type"] == "HttpApi")
                .filter_map(|event| event["Properties"].get("Path")?.as_str())
                .map(str::to_owned);
            (code.replace("functions/", ""), paths.collect())
        })
        .collect()
}

fn routes() -> BTreeSet<String> {
    functions().into_values().flatten().collect()
}

/// The routes without a tail, spelled as clients spell paths.
fn routed_paths() -> BTreeSet<String> {
    let routes = routes();
    assert!(routes.len() > 20, "{routes:?}");
    routes
        .iter()
        .filter(|route| !route.ends_with(TAIL))
        .map(|route| format!("{route}/"))
        .collect()
}

/// What stands in backquotes in `text`.
fn quoted(text: &str) -> Vec<String> {
    let words = text.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// The section on endpoints of README.md: its table's rows by cells, and the text around it.
fn readme() -> (Vec<Vec<String>>, String) {
    let readme = fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    let (_, section) = readme.split_once("## Endpoints\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (rows, text): (Vec<&str>, Vec<&str>) =
        section.lines().partition(|line| line.starts_with('|'));
    let rows = rows
        .iter()
        .skip(2) // the head, and the line under it
        .map(|row| row.split('|').skip(1).map(str::to_owned).collect());
    (rows.collect(), text.join("\n"))
}

#[test]
fn every_route_is_documented() {
    let documented = documented_paths();
    let routed = routed_paths();
    let missing: Vec<_> = routed.difference(&documented).collect();
    assert!(missing.is_empty(), "not in openapi.yaml: {missing:?}");
}

#[test]
fn every_documented_path_is_routed() {
    let routes = routes();
    // A function may serve deeper paths by the tail of its route.
    let is_routed = |path: &str| {
        let path = path.trim_end_matches('/');
        routes.contains(path)
            || path
                .match_indices('/')
                .any(|(at, _)| at > 0 && routes.contains(&format!("{}/{TAIL}", &path[..at])))
    };
    let unknown: Vec<String> = documented_paths()
        .into_iter()
        .filter(|path| !is_routed(path))
        .collect();
    assert!(unknown.is_empty(), "not in template.yaml: {unknown:?}");
}

#[test]
fn the_table_of_the_readme_has_every_documented_operation_once() {
    let (rows, _) = readme();
    let mut listed = Vec::new();
    for row in &rows {
        // What stands behind a method is for the reader only.
        let methods = row[1]
            .split(',')
            .filter_map(|cell| cell.split_whitespace().next());
        let methods: Vec<&str> = methods.collect();
        for path in quoted(&row[0]) {
            listed.extend(methods.iter().map(|method| format!("{method} {path}")));
        }
    }
    listed.sort();
    let documented: Vec<String> = documented_operations().into_iter().collect();
    assert_eq!(listed, documented);
}

#[test]
fn every_folder_is_a_function_and_the_readme_names_those_without_a_path() {
    let functions = functions();
    let folders = fs::read_dir(format!("{ROOT}/functions")).unwrap();
    let folders: BTreeSet<String> = folders
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let deployed: BTreeSet<String> = functions.keys().cloned().collect();
    assert_eq!(folders, deployed);
    let named = quoted(&readme().1);
    let unnamed: Vec<_> = functions
        .iter()
        .filter(|(name, paths)| paths.is_empty() && !named.contains(name))
        .collect();
    assert!(unnamed.is_empty(), "not in README.md: {unnamed:?}");
}
