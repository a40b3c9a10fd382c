//! The routes of the HTTP API in template.yaml, and the paths of the OpenAPI document.

use crate::openapi;
use crate::template::{TAIL, functions};
use std::collections::BTreeSet;

fn routes() -> BTreeSet<String> {
    let routes: BTreeSet<String> = functions()
        .into_iter()
        .flat_map(|function| function.routes)
        .collect();
    assert!(routes.len() > 20, "{routes:?}");
    routes
}

#[test]
fn every_path_of_a_function_has_a_route_with_and_without_a_tail() {
    for function in functions() {
        let heads: BTreeSet<String> = function
            .routes
            .iter()
            .map(|route| route.strip_suffix(TAIL).unwrap_or(route).to_owned())
            .collect();
        let tails = heads.iter().map(|head| format!("{head}{TAIL}"));
        let wanted: BTreeSet<String> = heads.iter().cloned().chain(tails).collect();
        assert_eq!(function.routes, wanted, "{}", function.name);
    }
}

#[test]
fn every_route_is_documented() {
    let documented = openapi::paths();
    let missing: Vec<String> = routes()
        .into_iter()
        .filter(|route| !route.ends_with(TAIL))
        .map(|route| match route.contains('.') {
            true => route,                // a file
            false => format!("{route}/"), // as clients spell paths
        })
        .filter(|path| !documented.contains(path))
        .collect();
    assert!(missing.is_empty(), "not in openapi.yaml: {missing:?}");
}

#[test]
fn every_documented_path_has_a_route() {
    let routes = routes();
    // A function may serve deeper paths by the tail of its route.
    let is_routed = |path: &str| {
        let path = path.trim_end_matches('/');
        routes.contains(path)
            || path
                .match_indices('/')
                .any(|(at, _)| at > 0 && routes.contains(&format!("{}{TAIL}", &path[..at])))
    };
    let unknown: Vec<String> = openapi::paths()
        .into_iter()
        .filter(|path| !is_routed(path))
        .collect();
    assert!(unknown.is_empty(), "not in template.yaml: {unknown:?}");
}
