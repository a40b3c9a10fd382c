//! The state folder: the data of a stack, the lock that lets one launcher at a time use it, and the files by which
//! other processes find the running stack.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::endpoints::Endpoints;
use crate::leftover;
use crate::progress::Progress;

/// A state folder, locked for this process until the value is dropped.
pub(crate) struct State {
    folder: PathBuf,
    /// The folder is removed when the value is dropped.
    ephemeral: bool,
    /// Holds the lock as long as it is open.
    _lock: File,
}

impl State {
    /// Locks the folder, and stops an emulator that an earlier launcher left running on it.
    pub(crate) async fn acquire(
        folder: PathBuf,
        ephemeral: bool,
        progress: Progress,
    ) -> anyhow::Result<State> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create the state folder {}", folder.display()))?;
        let _lock = lock(&folder)?;
        let state = State {
            folder,
            ephemeral,
            _lock,
        };
        leftover::stop(&state.folder, &state.emulator_pid_file(), progress).await?;
        Ok(state)
    }

    /// Creates the folders of the data, and records the port of the emulator. `fresh` deletes the earlier data first.
    pub(crate) fn prepare(&self, fresh: bool, emulator_port: u16) -> anyhow::Result<()> {
        if fresh {
            self.delete_data()?;
        }
        for part in self.data_folders() {
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

    pub(crate) fn emulator_folder(&self) -> PathBuf {
        self.folder.join("emulator")
    }

    pub(crate) fn objects_folder(&self) -> PathBuf {
        self.folder.join("objects")
    }

    pub(crate) fn temporary_folder(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    fn data_folders(&self) -> [PathBuf; 3] {
        [
            self.emulator_folder(),
            self.objects_folder(),
            self.temporary_folder(),
        ]
    }

    pub(crate) fn sandbox_file(&self) -> PathBuf {
        self.folder.join("sandbox.json")
    }

    pub(crate) fn emulator_log(&self) -> PathBuf {
        self.folder.join("emulator.log")
    }

    pub(crate) fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// Lets other processes find the stack, until this value is dropped.
    pub(crate) fn publish(&self, endpoints: &Endpoints) -> anyhow::Result<()> {
        let json = serde_json::to_vec_pretty(endpoints)?;
        Ok(std::fs::write(endpoints_file(&self.folder), json)?)
    }

    /// The port that the data was created with. Emulator gap: the URL of a queue contains MiniStack's port, and
    /// MiniStack does not find its queues again on another port.
    pub(crate) fn emulator_port(&self) -> Option<u16> {
        let written = std::fs::read_to_string(self.emulator_port_file()).ok()?;
        written.trim().parse().ok()
    }

    fn emulator_port_file(&self) -> PathBuf {
        self.emulator_folder().join("port")
    }

    fn emulator_pid_file(&self) -> PathBuf {
        self.folder.join("emulator.pid")
    }

    /// Records the emulator's process id, so that the next launcher can stop it after a crash of this one.
    pub(crate) fn record_emulator_pid(&self, id: u32) -> anyhow::Result<()> {
        Ok(std::fs::write(self.emulator_pid_file(), id.to_string())?)
    }

    fn delete_data(&self) -> anyhow::Result<()> {
        for part in self.data_folders() {
            if part.exists() {
                std::fs::remove_dir_all(&part)
                    .with_context(|| format!("cannot remove {}", part.display()))?;
            }
        }
        if self.sandbox_file().exists() {
            std::fs::remove_file(self.sandbox_file())?;
        }
        Ok(())
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // The next start also works if these files remain.
        let _ = std::fs::remove_file(endpoints_file(&self.folder));
        if self.ephemeral {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The endpoints of the stack that runs on this folder, if there is one.
pub(crate) fn running(folder: &Path) -> anyhow::Result<Option<Endpoints>> {
    let Ok(lock) = File::open(lock_path(folder)) else {
        return Ok(None);
    };
    if !matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return Ok(None);
    }
    let json = std::fs::read(endpoints_file(folder))
        .context("the stack is starting and not ready yet: try again when it is, or stop it")?;
    Ok(Some(serde_json::from_slice(&json)?))
}

/// Exists while a stack is ready. `.ci/clients` waits for it as well.
fn endpoints_file(folder: &Path) -> PathBuf {
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
                "process {holder} is already running on {}: stop it first, or choose another folder with --state",
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

    async fn acquire(name: &str, fresh: bool) -> anyhow::Result<State> {
        let state = State::acquire(folder(name), false, Progress::silent()).await?;
        state.prepare(fresh, 4566)?;
        Ok(state)
    }

    #[tokio::test]
    async fn a_second_launcher_learns_which_process_runs() {
        let first = acquire("twice", false).await.unwrap();
        let error = format!("{:#}", acquire("twice", false).await.err().unwrap());
        assert!(
            error.starts_with(&format!("process {} is already", std::process::id())),
            "{error}"
        );
        drop(first);
        acquire("twice", false).await.unwrap();
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
        let state = acquire("running", false).await.unwrap();
        assert!(format!("{:#}", running().unwrap_err()).contains("not ready yet"));
        state.publish(&endpoints).unwrap();
        assert_eq!(running().unwrap().unwrap().api, endpoints.api);
        drop(state);
        assert!(running().unwrap().is_none());
        std::fs::remove_dir_all(folder("running")).unwrap();
    }

    #[tokio::test]
    async fn fresh_deletes_the_data() {
        let state = acquire("fresh", false).await.unwrap();
        let data = state.emulator_folder().join("dynamodb.json");
        std::fs::write(&data, "{}").unwrap();
        std::fs::write(state.sandbox_file(), "{}").unwrap();
        drop(state);
        assert!(
            acquire("fresh", false)
                .await
                .unwrap()
                .sandbox_file()
                .exists()
                && data.exists()
        );
        assert_eq!(
            acquire("fresh", false).await.unwrap().emulator_port(),
            Some(4566)
        );
        assert!(
            !acquire("fresh", true)
                .await
                .unwrap()
                .sandbox_file()
                .exists()
                && !data.exists()
        );
        std::fs::remove_dir_all(folder("fresh")).unwrap();
    }

    #[tokio::test]
    async fn another_process_with_the_recorded_id_is_not_stopped() {
        let state = acquire("reused-id", false).await.unwrap();
        state.record_emulator_pid(std::process::id()).unwrap();
        drop(state);
        acquire("reused-id", false).await.unwrap();
        std::fs::remove_dir_all(folder("reused-id")).unwrap();
    }
}
