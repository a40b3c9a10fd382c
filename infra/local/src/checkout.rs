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

/// The crates that template.yaml deploys, in its order. `tests/repository` checks that functions/ has exactly these
/// folders.
pub(crate) fn function_crates() -> anyhow::Result<Vec<String>> {
    let path = root().join("template.yaml");
    let template = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let crates = crates_in(&template);
    ensure!(
        !crates.is_empty(),
        "template.yaml deploys nothing: every function needs a line `CodeUri: functions/<name>`"
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
