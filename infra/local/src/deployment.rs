//! Deploys template.yaml into the emulator, with deploy.py.

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

/// The name of the CloudFormation stack: the default of samconfig.toml.
pub(crate) const STACK: &str = "word-count";

/// The standard input of deploy.py.
#[derive(Serialize)]
struct Job<'a> {
    endpoint: &'a str,
    root: &'a Path,
    binaries: &'a Binaries,
    stack: &'a str,
    parameters: &'a BTreeMap<String, String>,
}

/// The standard output of deploy.py: what it deployed, or found unchanged.
#[derive(Debug, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) api_id: String,
    /// The name of each crate, and the name of its function.
    pub(crate) functions: BTreeMap<String, String>,
    /// Each route key, such as `ANY /api/login`, and the name of its function.
    pub(crate) routes: BTreeMap<String, String>,
    /// The log group of all functions.
    pub(crate) log_group: String,
    /// Outputs of the nested stack infra/storage.yaml.
    pub(crate) storage: BTreeMap<String, String>,
}

/// Creates or updates the stack. Does nothing if the template, the parameters and the paths of the binaries are those
/// of the last deployment.
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
        // The emulator listens on loopback, where no proxy of this machine can reach it.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
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
            "template.yaml could not be deployed; the data is unchanged (`--fresh` deletes it and starts over): {}",
            last_line(&output.stderr)
        );
    }
    serde_json::from_slice(&output.stdout)
        .context("deploy.py did not print the JSON that its docstring describes")
}
