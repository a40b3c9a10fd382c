//! The Python environment of MiniStack and deploy.py: the venv `.local/venv`, created on first use.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::process::Command;

use crate::checkout;
use crate::process::{Process, last_line};
use crate::progress::Progress;

/// What to do without a usable Python.
const INSTALL_PYTHON: &str =
    "install Python 3.11 or newer (Debian and Ubuntu: `apt install python3 python3-venv`)";

/// Returns the interpreter of an environment that holds exactly the packages of requirements.txt, and creates it if
/// needed.
pub(crate) async fn environment(progress: Progress) -> anyhow::Result<PathBuf> {
    let requirements = std::fs::read_to_string(requirements_file())?;
    let venv = checkout::scratch().join("venv");
    let python = venv.join("bin/python");
    std::fs::create_dir_all(checkout::scratch())?;
    let _lock = lock(progress).await?;
    // The marker is written last, so an interrupted installation is repeated.
    let marker = venv.join("installed-requirements.txt");
    let complete = std::fs::read_to_string(&marker).is_ok_and(|done| done == requirements);
    if complete && python.exists() {
        return Ok(python);
    }
    check_python().await?;
    progress.step(
        "creating the Python environment in .local/venv (first start only, about half a minute)",
    );
    create(&venv).await?;
    std::fs::write(&marker, requirements)?;
    Ok(python)
}

fn requirements_file() -> PathBuf {
    checkout::infra_local().join("requirements.txt")
}

/// Two launchers that start at once must not install into the same folder.
async fn lock(progress: Progress) -> anyhow::Result<File> {
    let file = File::create(checkout::scratch().join("venv.lock"))?;
    let mut reported = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                if !reported {
                    progress.step(
                        "waiting for another process that is creating the Python environment",
                    );
                    reported = true;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

async fn check_python() -> anyhow::Result<()> {
    let script =
        "import sys; print('%d.%d' % sys.version_info[:2]); assert sys.version_info >= (3, 11)";
    let version = run(Path::new("python3"), &["-c", script]).await;
    let version = version.with_context(|| format!("python3 was not found: {INSTALL_PYTHON}"))?;
    ensure!(
        version.status.success(),
        "python3 is version {}, which is too old: {INSTALL_PYTHON}",
        last_line(&version.stdout)
    );
    // Debian ships `venv` without `ensurepip`, which cannot create an environment that has pip.
    let modules = run(Path::new("python3"), &["-c", "import venv, ensurepip"]).await?;
    ensure!(
        modules.status.success(),
        "python3 lacks its venv module: {INSTALL_PYTHON}"
    );
    Ok(())
}

async fn create(venv: &Path) -> anyhow::Result<()> {
    let venv_text = venv.to_string_lossy();
    let created = run(Path::new("python3"), &["-m", "venv", "--clear", &venv_text]).await?;
    if !created.status.success() {
        bail!(
            "python3 could not create {venv_text}: {}",
            last_line(&[created.stdout, created.stderr].concat())
        );
    }
    let requirements = requirements_file();
    let arguments = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        &requirements.to_string_lossy(),
    ];
    let installed = run(&venv.join("bin/python"), &arguments).await?;
    ensure!(
        installed.status.success(),
        "pip could not install infra/local/requirements.txt (check that pip can reach its package index): {}",
        last_line(&installed.stderr)
    );
    Ok(())
}

async fn run(program: &Path, arguments: &[&str]) -> anyhow::Result<std::process::Output> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Process::spawn(&mut command)?.output().await
}
