//! template.yaml deployed into the emulator, by deploy.py.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::checkout;
use crate::functions::Binaries;
use crate::process::{Process, last_line};

/// The name of the stack, the default of samconfig.toml.
const STACK: &str = "word-count";

/// What deploy.py is asked to do.
#[derive(Serialize)]
struct Job<'a> {
    endpoint: &'a str,
    root: &'a Path,
    binaries: &'a Binaries,
    stack: &'a str,
    parameters: &'a BTreeMap<String, String>,
}

/// What deploy.py made, or found unchanged.
#[derive(Debug, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) api_id: String,
    /// Name of the crate -> name of the function.
    pub(crate) functions: BTreeMap<String, String>,
    /// Route key, such as `ANY /api/login` -> name of the function.
    pub(crate) routes: BTreeMap<String, String>,
    /// Where all functions log.
    pub(crate) log_group: String,
    /// Outputs of the nested stack infra/storage.yaml.
    pub(crate) storage: BTreeMap<String, String>,
}

/// Creates or updates the stack; does nothing if template, parameters and binaries' places are those of the last time.
pub(crate) async fn deploy(
    python: &Path,
    endpoint: &str,
    binaries: &Binaries,
    parameters: &BTreeMap<String, String>,
) -> anyhow::Result<Deployment> {
    let job = serde_json::to_vec(&Job {
        endpoint,
        root: &checkout::root(),
        binaries,
        stack: STACK,
        parameters,
    })?;
    let mut command = Command::new(python);
    command
        .arg(checkout::infra_local().join("deploy.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = Process::spawn(&mut command)?;
    if let Some(mut stdin) = process.take_stdin() {
        stdin.write_all(&job).await?;
    }
    let output = process.output().await?;
    if !output.status.success() {
        bail!(
            "template.yaml could not be deployed, and the data is as it was (`--fresh` forgets it and starts over): {}",
            last_line(&output.stderr)
        );
    }
    serde_json::from_slice(&output.stdout).context("deploy.py did not answer what it should")
}
