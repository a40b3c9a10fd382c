//! The folder a stack keeps its data in: one stack at a time, and no emulator left over from a launcher that died.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::endpoints::Endpoints;
use crate::progress::Progress;

/// A state folder that is ours until this is dropped.
pub(crate) struct State {
    folder: PathBuf,
    /// Goes when this is dropped.
    ephemeral: bool,
    /// Held open for its lock.
    _lock: File,
}

impl State {
    /// Takes the folder, and stops what an earlier launcher left running on it.
    pub(crate) async fn take(
        folder: PathBuf,
        ephemeral: bool,
        progress: Progress,
    ) -> anyhow::Result<State> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let _lock = lock(&folder)?;
        let state = State {
            folder,
            ephemeral,
            _lock,
        };
        state.stop_leftover(progress).await?;
        Ok(state)
    }

    /// Makes its folders; `fresh`: empty ones.
    pub(crate) fn prepare(&self, fresh: bool, emulator_port: u16) -> anyhow::Result<()> {
        if fresh {
            self.forget()?;
        }
        for part in [self.emulator(), self.objects(), self.temporary()] {
            std::fs::create_dir_all(part)?;
        }
        Ok(std::fs::write(
            self.emulator_port_file(),
            emulator_port.to_string(),
        )?)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn emulator(&self) -> PathBuf {
        self.folder.join("emulator")
    }

    pub(crate) fn objects(&self) -> PathBuf {
        self.folder.join("objects")
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    pub(crate) fn sandbox(&self) -> PathBuf {
        self.folder.join("sandbox.json")
    }

    pub(crate) fn emulator_log(&self) -> PathBuf {
        self.folder.join("emulator.log")
    }

    pub(crate) fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// Lets other processes find the stack until this is dropped.
    pub(crate) fn announce(&self, endpoints: &Endpoints) -> anyhow::Result<()> {
        let written = serde_json::to_vec_pretty(endpoints)?;
        Ok(std::fs::write(announcement(&self.folder), written)?)
    }

    /// Emulator gap: MiniStack names queues by URLs with its port in them, and loses them on another port.
    pub(crate) fn emulator_port(&self) -> Option<u16> {
        let written = std::fs::read_to_string(self.emulator_port_file()).ok()?;
        written.trim().parse().ok()
    }

    fn emulator_port_file(&self) -> PathBuf {
        self.emulator().join("port")
    }

    fn emulator_id(&self) -> PathBuf {
        self.folder.join("emulator.pid")
    }

    /// Writes down whom to look for after a crash.
    pub(crate) fn remember_emulator(&self, id: u32) -> anyhow::Result<()> {
        Ok(std::fs::write(self.emulator_id(), id.to_string())?)
    }

    fn forget(&self) -> anyhow::Result<()> {
        for part in [self.emulator(), self.objects(), self.temporary()] {
            if part.exists() {
                std::fs::remove_dir_all(&part)
                    .with_context(|| format!("cannot remove {}", part.display()))?;
            }
        }
        if self.sandbox().exists() {
            std::fs::remove_file(self.sandbox())?;
        }
        Ok(())
    }

    /// An emulator whose launcher died is already on its way out, since its standard input has ended.
    async fn stop_leftover(&self, progress: Progress) -> anyhow::Result<()> {
        let Ok(written) = std::fs::read_to_string(self.emulator_id()) else {
            return Ok(());
        };
        let Ok(id) = written.trim().parse::<i32>() else {
            return Ok(());
        };
        if self.is_our_emulator(id) {
            progress.step("stopping the emulator that an earlier run left behind");
            let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
            let asked = Instant::now();
            while self.is_our_emulator(id) && asked.elapsed() < Duration::from_secs(10) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            if self.is_our_emulator(id) {
                let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
            }
        }
        Ok(std::fs::remove_file(self.emulator_id())?)
    }

    /// Process ids are used again, so the command line has to name emulator.py and this very folder. Without a /proc
    /// (macOS) nothing is recognised; there the end of standard input has to do.
    fn is_our_emulator(&self, id: i32) -> bool {
        let Ok(line) = std::fs::read(format!("/proc/{id}/cmdline")) else {
            return false;
        };
        let line = String::from_utf8_lossy(&line);
        let folder = self.folder.to_string_lossy();
        line.contains("emulator.py") && line.split('\0').any(|argument| argument == folder)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // If they stay, the next start does not mind.
        let _ = std::fs::remove_file(announcement(&self.folder));
        if self.ephemeral {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The stack that runs on this folder, if one does.
pub(crate) fn running(folder: &Path) -> anyhow::Result<Option<Endpoints>> {
    let Ok(lock) = File::open(lock_path(folder)) else {
        return Ok(None);
    };
    if !matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return Ok(None);
    }
    let written = std::fs::read(announcement(folder))
        .context("the stack is not ready yet: try again when it is, or stop it")?;
    Ok(Some(serde_json::from_slice(&written)?))
}

fn announcement(folder: &Path) -> PathBuf {
    folder.join("running.json")
}

fn lock_path(folder: &Path) -> PathBuf {
    folder.join("launcher.lock")
}

fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = lock_path(folder);
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            write!(file, "{}", std::process::id())?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder)?;
            bail!(
                "process {holder} is already running on {}: stop it first, or use it",
                folder.display()
            )
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::State;
    use crate::progress::Progress;

    fn folder(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("local-state-{}-{name}", std::process::id()))
    }

    async fn take(name: &str, fresh: bool) -> anyhow::Result<State> {
        let state = State::take(folder(name), false, Progress::silent()).await?;
        state.prepare(fresh, 4566)?;
        Ok(state)
    }

    #[tokio::test]
    async fn a_second_launcher_is_told_who_is_running() {
        let first = take("twice", false).await.unwrap();
        let error = format!("{:#}", take("twice", false).await.err().unwrap());
        assert!(
            error.starts_with(&format!("process {} is already", std::process::id())),
            "{error}"
        );
        drop(first);
        take("twice", false).await.unwrap();
        std::fs::remove_dir_all(folder("twice")).unwrap();
    }

    #[tokio::test]
    async fn a_running_stack_is_found_by_its_folder() {
        let endpoints = crate::endpoints::Endpoints {
            api: "http://127.0.0.1:1".to_owned(),
            sandbox: None,
            emulator: String::new(),
            functions: Default::default(),
            log_group: String::new(),
        };
        let running = || super::running(&folder("running"));
        assert!(running().unwrap().is_none());
        let state = take("running", false).await.unwrap();
        assert!(format!("{:#}", running().unwrap_err()).contains("not ready yet"));
        state.announce(&endpoints).unwrap();
        assert_eq!(running().unwrap().unwrap().api, endpoints.api);
        drop(state);
        assert!(running().unwrap().is_none());
        std::fs::remove_dir_all(folder("running")).unwrap();
    }

    #[tokio::test]
    async fn fresh_forgets_the_data() {
        let state = take("fresh", false).await.unwrap();
        let data = state.emulator().join("dynamodb.json");
        std::fs::write(&data, "{}").unwrap();
        std::fs::write(state.sandbox(), "{}").unwrap();
        drop(state);
        assert!(take("fresh", false).await.unwrap().sandbox().exists() && data.exists());
        assert_eq!(
            take("fresh", false).await.unwrap().emulator_port(),
            Some(4566)
        );
        assert!(!take("fresh", true).await.unwrap().sandbox().exists() && !data.exists());
        std::fs::remove_dir_all(folder("fresh")).unwrap();
    }

    #[tokio::test]
    async fn a_stranger_with_the_remembered_id_is_left_alone() {
        let state = take("stranger", false).await.unwrap();
        state.remember_emulator(std::process::id()).unwrap();
        drop(state);
        take("stranger", false).await.unwrap();
        std::fs::remove_dir_all(folder("stranger")).unwrap();
    }
}
