//! The folders of functions/.

use crate::template::functions;
use crate::{ROOT, readme};
use std::collections::BTreeSet;

#[test]
fn every_folder_is_a_function_of_the_template_and_every_function_has_a_folder() {
    let folders = std::fs::read_dir(format!("{ROOT}/functions")).unwrap();
    let folders: BTreeSet<String> = folders
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            assert!(path.join("Cargo.toml").exists(), "{path:?} is no package");
            path.file_name().unwrap().to_str().unwrap().to_owned()
        })
        .collect();
    let deployed: BTreeSet<String> = functions()
        .into_iter()
        .map(|function| function.name)
        .collect();
    assert_eq!(folders, deployed);
}

#[test]
fn the_readme_names_every_function_without_a_path() {
    let named = readme::names_outside_the_table();
    let unnamed: Vec<String> = functions()
        .into_iter()
        .filter(|function| function.routes.is_empty())
        .map(|function| function.name)
        .filter(|name| !named.contains(name))
        .collect();
    assert!(unnamed.is_empty(), "not in README.md: {unnamed:?}");
}
