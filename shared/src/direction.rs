//! Whether the modules of this crate depend in the one direction that docs/ARCHITECTURE.md draws.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CRATE: &str = env!("CARGO_MANIFEST_DIR");
/// How the drawing begins.
const FIRST: &str = "    faults, domain, ";

/// The modules as docs/ARCHITECTURE.md draws them, from the one that depends on nothing.
fn drawn() -> Vec<String> {
    let document = fs::read_to_string(format!("{CRATE}/../docs/ARCHITECTURE.md")).unwrap();
    let from = document.find(FIRST).unwrap();
    let drawing = document[from..].split("\n\n").next().unwrap();
    let names = drawing.split(|c: char| !c.is_ascii_lowercase() && c != '_');
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(rust_files(&path)),
            false => files.push(path),
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// `(module, module it uses)` for every `crate::` in the sources.
fn uses() -> BTreeSet<(String, String)> {
    let source = Path::new(CRATE).join("src");
    let mut uses = BTreeSet::new();
    for path in rust_files(&source) {
        let within = path.strip_prefix(&source).unwrap();
        let user = within.components().next().unwrap().as_os_str();
        let user = user.to_str().unwrap().trim_end_matches(".rs").to_owned();
        for rest in fs::read_to_string(&path).unwrap().split("crate::").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let used = &rest[..end.unwrap_or(rest.len())];
            uses.insert((user.clone(), used.to_owned()));
        }
    }
    // This file speaks of `crate::` without using anything.
    uses.retain(|(user, used)| user != "direction" && user != used);
    uses
}

#[test]
fn every_module_is_drawn_once() {
    let lib = fs::read_to_string(format!("{CRATE}/src/lib.rs")).unwrap();
    let mut modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let mut drawn = drawn();
    modules.sort_unstable();
    drawn.sort_unstable();
    assert_eq!(drawn, modules);
}

#[test]
fn a_module_uses_only_what_is_drawn_to_its_left() {
    let drawn = drawn();
    let place = |module: &String| drawn.iter().position(|name| name == module);
    let uses = uses();
    assert!(uses.len() > 30, "{uses:?}");
    let upward: Vec<_> = uses
        .iter()
        .filter(|(user, used)| place(used).is_none() || place(used) >= place(user))
        .collect();
    assert!(upward.is_empty(), "{upward:?}");
}
