//! Paths in this checkout, which is found from where the crate was compiled.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The root of the workspace, which holds template.yaml.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder of this crate, which holds the Python files.
pub(crate) fn infra_local() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder for the Python environment and the data of runs. Git ignores it.
pub(crate) fn scratch() -> PathBuf {
    root().join(".local")
}

/// The text of template.yaml.
pub(crate) fn template() -> anyhow::Result<String> {
    let path = root().join("template.yaml");
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// The crates that template.yaml deploys, in its order. `tests/repository` checks that functions/ has exactly these
/// folders.
pub(crate) fn function_crates() -> anyhow::Result<Vec<String>> {
    let functions = functions_in(&template()?);
    ensure!(
        !functions.is_empty(),
        "template.yaml deploys nothing: every function needs a line `CodeUri: functions/<name>`"
    );
    Ok(functions.into_iter().map(|(_, name)| name).collect())
}

/// The logical id and the crate of each function of a template, in its order.
pub(crate) fn functions_in(template: &str) -> Vec<(String, String)> {
    let mut logical_id = "";
    let mut functions = Vec::new();
    for line in template.lines() {
        if let Some(key) = line
            .strip_prefix("  ")
            .and_then(|line| line.strip_suffix(':'))
            && !key.starts_with(' ')
        {
            logical_id = key;
        } else if let Some(name) = line.trim().strip_prefix("CodeUri: functions/") {
            functions.push((logical_id.to_owned(), name.to_owned()));
        }
    }
    functions
}

#[cfg(test)]
mod tests {
    #[test]
    fn functions_are_the_resources_with_a_code_uri() {
        let template = "Resources:\n  Logs:\n    Type: X\n  AB:\n    Properties:\n      CodeUri: functions/a-b\n  C:\n      CodeUri: functions/c  \n";
        let functions = super::functions_in(template);
        let expected = [("AB", "a-b"), ("C", "c")];
        assert_eq!(
            functions,
            expected.map(|(id, name)| (id.to_owned(), name.to_owned()))
        );
    }

    #[test]
    fn this_checkout_names_its_functions() {
        let crates = super::function_crates().unwrap();
        assert!(crates.iter().any(|name| name == "word-count"), "{crates:?}");
    }
}
