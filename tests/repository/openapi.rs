//! The OpenAPI document, as far as these tests read it. The running system serves it, and tests/end-to-end compares
//! the two.

use crate::yaml;
use std::collections::BTreeSet;

/// Every operation of the document, such as `POST /api/login/`.
pub fn operations() -> BTreeSet<String> {
    let document = yaml("functions/docs/openapi.yaml");
    let paths = document["paths"].as_mapping().unwrap();
    let mut operations = BTreeSet::new();
    for (path, item) in paths {
        let path = path.as_str().unwrap();
        let names = item.as_mapping().unwrap().keys();
        let methods = names.map(|name| name.as_str().unwrap());
        for method in methods.filter(|name| *name != "parameters") {
            operations.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    operations
}

/// Every path of the document.
pub fn paths() -> BTreeSet<String> {
    let operations = operations();
    let paths = operations
        .iter()
        .map(|operation| operation.split_once(' ').unwrap().1.to_owned());
    paths.collect()
}
