//! The binaries of the functions: cargo builds them in the dev profile, or somebody else has built them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

use crate::checkout;
use crate::process::Process;
use crate::progress::Progress;

/// The name of each crate, and the path of its binary.
pub(crate) type Binaries = BTreeMap<String, PathBuf>;

/// A line of `cargo build --message-format json`. Only a message about a program has an `executable`.
#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

/// Tells a binary from its unit tests, which are an executable with the same target name.
#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds every function of the template. Cargo prints its progress and errors to standard error.
///
/// `along_with_tests` builds the whole workspace with its tests, with the same features as `cargo test`, so that a test
/// run compiles nothing twice.
pub(crate) async fn build(along_with_tests: bool, progress: Progress) -> anyhow::Result<Binaries> {
    let crates = checkout::function_crates()?;
    progress.step(format!("building {} functions", crates.len()));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(checkout::root())
        .args([
            "build",
            "--message-format",
            "json-render-diagnostics",
            "--bins",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    if along_with_tests {
        command.args(["--workspace", "--tests"]);
    } else {
        command.args(crates.iter().flat_map(|name| ["--package", name]));
    }
    let output = Process::spawn(&mut command)?.output().await?;
    ensure!(
        output.status.success(),
        "the functions could not be built: fix the errors that cargo printed above"
    );
    let built = binaries_in(&output.stdout);
    crates
        .into_iter()
        .map(|name| {
            let path = built.get(&name).with_context(|| {
                format!("cargo built no binary {name}: functions/{name} must be a package {name} with a main.rs")
            })?;
            Ok((name, path.clone()))
        })
        .collect()
}

/// The binaries that somebody else has built into `folder`.
pub(crate) fn prebuilt(folder: &Path) -> anyhow::Result<Binaries> {
    let folder = folder
        .canonicalize()
        .with_context(|| format!("--binaries: cannot find the folder {}", folder.display()))?;
    checkout::function_crates()?
        .into_iter()
        .map(|name| {
            let path = folder.join(&name);
            ensure!(
                path.exists(),
                "{} does not exist: build all functions into that folder first",
                path.display()
            );
            Ok((name, path))
        })
        .collect()
}

fn binaries_in(messages: &[u8]) -> Binaries {
    messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok())
        .filter(|message| {
            message
                .profile
                .as_ref()
                .is_some_and(|profile| !profile.test)
        })
        .filter_map(|message| Some((message.target?.name, message.executable?)))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn executables_are_found_among_cargos_messages() {
        let messages =
            br#"{"reason":"compiler-artifact","target":{"name":"domain"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"login"},"profile":{"test":true},"executable":"/t/debug/deps/login-1"}
{"reason":"compiler-artifact","target":{"name":"login"},"profile":{"test":false},"executable":"/t/debug/login"}
{"reason":"compiler-artifact","target":{"name":"login"},"profile":{"test":true},"executable":"/t/debug/deps/login-2"}
{"reason":"build-finished","success":true}
"#;
        let binaries = super::binaries_in(messages);
        assert_eq!(binaries.len(), 1);
        assert_eq!(binaries["login"].to_str(), Some("/t/debug/login"));
    }
}
