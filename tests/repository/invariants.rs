//! The table of tests in docs/ARCHITECTURE.md, "What must hold, always".

use crate::{ROOT, read};
use std::path::{Path, PathBuf};

/// The Rust files below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// `file: test` for every test that the table names.
fn named_tests() -> Vec<(String, String)> {
    let document = read("docs/ARCHITECTURE.md");
    let (_, table) = document
        .split_once("| # | in process | on the running stack |")
        .unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let names = table.split('`').skip(1).step_by(2);
    names
        .map(|name| {
            let (file, test) = name.split_once(": ").unwrap();
            (format!("/{file}.rs"), format!("fn {test}("))
        })
        .collect()
}

#[test]
fn every_test_that_the_table_of_invariants_names_exists() {
    let folders = ["tests", "shared"].map(|folder| Path::new(ROOT).join(folder));
    let sources: Vec<PathBuf> = folders.iter().flat_map(|folder| sources(folder)).collect();
    let named = named_tests();
    assert!(named.len() > 20, "{named:?}");
    for (file, test) in named {
        let exists = sources.iter().any(|path| {
            path.to_str().unwrap().ends_with(&file)
                && std::fs::read_to_string(path).unwrap().contains(&test)
        });
        assert!(exists, "no {test}..) in a file {file}");
    }
}
