//! The Python environment that MiniStack and deploy.py run in: `.local/venv`, made on first use.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::process::Command;

use crate::checkout;
use crate::process::{Process, last_line};
use crate::progress::Progress;

const GET_PYTHON: &str =
    "install Python 3.11 or newer (Debian and Ubuntu: `apt install python3 python3-venv`)";

/// The interpreter of an environment with exactly what requirements.txt says, whoever made it.
pub(crate) async fn environment(progress: Progress) -> anyhow::Result<PathBuf> {
    let requirements = std::fs::read_to_string(checkout::infra_local().join("requirements.txt"))?;
    let venv = checkout::scratch().join("venv");
    let python = venv.join("bin/python");
    std::fs::create_dir_all(checkout::scratch())?;
    let _lock = lock(progress).await?;
    // Written last, so that an interrupted installation is done again.
    let marker = venv.join("installed-requirements.txt");
    let complete = std::fs::read_to_string(&marker).is_ok_and(|done| done == requirements);
    if complete && python.exists() {
        return Ok(python);
    }
    check_python().await?;
    progress.step(
        "making the Python environment in .local/venv (first start only, about half a minute)",
    );
    make(&venv).await?;
    std::fs::write(&marker, requirements)?;
    Ok(python)
}

/// Two starts at once must not install into each other.
async fn lock(progress: Progress) -> anyhow::Result<File> {
    let file = File::create(checkout::scratch().join("venv.lock"))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                if !told {
                    progress.step("waiting for another start that makes the Python environment");
                    told = true;
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
    let version = version.with_context(|| format!("python3 was not found: {GET_PYTHON}"))?;
    ensure!(
        version.status.success(),
        "python3 is version {}, which is too old: {GET_PYTHON}",
        last_line(&version.stdout)
    );
    // Debian ships `venv` without `ensurepip`, and then cannot make an environment with pip in it.
    let modules = run(Path::new("python3"), &["-c", "import venv, ensurepip"]).await?;
    ensure!(
        modules.status.success(),
        "python3 lacks its venv module: {GET_PYTHON}"
    );
    Ok(())
}

async fn make(venv: &Path) -> anyhow::Result<()> {
    let venv_text = venv.to_string_lossy();
    let made = run(Path::new("python3"), &["-m", "venv", "--clear", &venv_text]).await?;
    if !made.status.success() {
        bail!(
            "python3 could not make {venv_text}: {}",
            last_line(&[made.stdout, made.stderr].concat())
        );
    }
    let requirements = checkout::infra_local().join("requirements.txt");
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
        "pip could not install infra/local/requirements.txt (is the package index reachable?): {}",
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
