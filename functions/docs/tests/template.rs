//! Whether the document describes the paths that template.yaml routes, no more and no less.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value as Json;
use serde_norway::Value as Yaml;
use std::collections::BTreeSet;

const TAIL: &str = "{proxy+}";

fn documented_paths() -> BTreeSet<String> {
    let document: Json = serde_json::from_str(docs::OPENAPI).unwrap();
    let paths = document["paths"].as_object().unwrap();
    paths.keys().cloned().collect()
}

/// The paths of all HTTP events of all functions, as SAM reads them.
fn routes() -> BTreeSet<String> {
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    let template: Yaml =
        serde_norway::from_str(&std::fs::read_to_string(template).unwrap()).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let events = resources
        .values()
        .filter_map(|resource| resource["Properties"].get("Events")?.as_mapping())
        .flat_map(|events| events.values());
    events
        .filter(|event| event["Type"] == "HttpApi")
        .filter_map(|event| event["Properties"].get("Path")?.as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_route_is_documented() {
    let documented = documented_paths();
    let routes = routes();
    assert!(routes.len() > 20, "{routes:?}");
    let missing: Vec<String> = routes
        .iter()
        .filter(|route| !route.ends_with(TAIL))
        .map(|route| format!("{route}/"))
        .filter(|path| !documented.contains(path))
        .collect();
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
