//! The section `Endpoints` of README.md.

use crate::{openapi, read};

/// The rows of the section's table as cells, and the text around the table.
fn section() -> (Vec<Vec<String>>, String) {
    let readme = read("README.md");
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

/// The words in backquotes in the text around the table.
pub fn names_outside_the_table() -> Vec<String> {
    quoted(&section().1)
}

/// The words in backquotes.
pub fn quoted(text: &str) -> Vec<String> {
    let words = text.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

#[test]
fn the_table_has_every_documented_operation_once() {
    let (rows, _) = section();
    let mut listed = Vec::new();
    for row in &rows {
        // Words behind a method are for the reader only.
        let methods = row[1]
            .split(',')
            .filter_map(|cell| cell.split_whitespace().next());
        let methods: Vec<&str> = methods.collect();
        for path in quoted(&row[0]) {
            listed.extend(methods.iter().map(|method| format!("{method} {path}")));
        }
    }
    listed.sort();
    let documented: Vec<String> = openapi::operations().into_iter().collect();
    assert_eq!(listed, documented);
}
