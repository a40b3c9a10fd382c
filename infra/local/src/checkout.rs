//! Where things are in this checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The root of the workspace, where template.yaml is.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// This crate's folder, where the Python files are.
pub(crate) fn infra_local() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Git ignores it: the Python environment and whatever a run leaves.
pub(crate) fn scratch() -> PathBuf {
    root().join(".local")
}

/// The crates that template.yaml deploys, in its order. `.ci/lint-template` checks that they are the folders in functions/.
pub(crate) fn function_crates() -> anyhow::Result<Vec<String>> {
    let path = root().join("template.yaml");
    let template = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let crates = crates_in(&template);
    ensure!(
        !crates.is_empty(),
        "template.yaml has no `CodeUri: functions/<name>`"
    );
    Ok(crates)
}

fn crates_in(template: &str) -> Vec<String> {
    template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("CodeUri: functions/"))
        .map(|name| name.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_crates_of_the_template_are_its_code_uris() {
        let template =
            "    Properties:\n      CodeUri: functions/a-b\n  X:\n      CodeUri: functions/c  \n";
        assert_eq!(super::crates_in(template), ["a-b", "c"]);
    }

    #[test]
    fn this_checkout_names_its_functions() {
        let crates = super::function_crates().unwrap();
        assert!(crates.iter().any(|name| name == "word-count"), "{crates:?}");
    }
}
