//! The texts that list the formats of files. Pages and messages derive theirs from `FileFormat`; these cannot.

use crate::read;
use domain::{FileFormat, Problem};

const TEXTS: [&str; 5] = [
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/word-count-api.postman_collection.json",
    "functions/docs/openapi.yaml",
    "infra/local/src/arguments.rs",
];

/// The text without backquotes and ends of lines, which stand anywhere within a list.
fn plain(path: &str) -> String {
    let text = read(path).replace('`', "");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The text from each list of formats on.
fn lists(text: &str) -> Vec<&str> {
    let first = format!(".{}", FileFormat::all().next().unwrap().extension());
    let places = text.match_indices(&first).map(|(at, _)| &text[at..]);
    let is_list = |text: &&str| {
        let rest = &text[first.len()..];
        rest.starts_with(" or .") || rest.starts_with(", .")
    };
    places.filter(is_list).collect()
}

#[test]
fn every_list_of_file_formats_is_complete() {
    let complete = FileFormat::alternatives();
    let mut incomplete = Vec::new();
    for path in TEXTS {
        let text = plain(path);
        let lists = lists(&text);
        assert!(!lists.is_empty(), "{path} lists no file formats");
        for list in lists.iter().filter(|list| !list.starts_with(&complete)) {
            let beginning: String = list.chars().take(40).collect();
            incomplete.push(format!("{path}: {beginning}"));
        }
    }
    assert!(incomplete.is_empty(), "not {complete}: {incomplete:#?}");
}

#[test]
fn the_documented_refusal_of_an_extension_is_the_real_one() {
    let refusal = Problem::ExtensionNotAllowed("pdf".to_owned()).to_string();
    let document = read("functions/docs/openapi.yaml");
    assert!(
        document.contains(&refusal),
        "not in openapi.yaml: {refusal}"
    );
}
