//! Stops an emulator that a launcher left running when it was killed.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::progress::Progress;

/// The script that runs MiniStack. A leftover process is recognised by this name in its command line.
pub(crate) const EMULATOR_SCRIPT: &str = "emulator.py";

/// How long a leftover emulator may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Stops the emulator of the state folder `folder` whose process id is in `pid_file`, if it still runs, and removes the
/// file. Usually such an emulator is about to stop by itself, because its standard input has ended.
pub(crate) async fn stop(folder: &Path, pid_file: &Path, progress: Progress) -> anyhow::Result<()> {
    let Ok(written) = std::fs::read_to_string(pid_file) else {
        return Ok(());
    };
    let Ok(id) = written.trim().parse::<i32>() else {
        return Ok(());
    };
    if is_emulator(id, folder) {
        progress.step("stopping the emulator that an earlier run left running");
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        let began = Instant::now();
        while is_emulator(id, folder) && began.elapsed() < STOP_TIMEOUT {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if is_emulator(id, folder) {
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
    }
    Ok(std::fs::remove_file(pid_file)?)
}

/// The system reuses process ids, so the command line must also name the script and this folder. Without /proc (macOS)
/// no process is recognised; there the emulator still stops by itself when its standard input ends.
fn is_emulator(id: i32, folder: &Path) -> bool {
    let Ok(line) = std::fs::read(format!("/proc/{id}/cmdline")) else {
        return false;
    };
    let line = String::from_utf8_lossy(&line);
    let folder = folder.to_string_lossy();
    line.contains(EMULATOR_SCRIPT) && line.split('\0').any(|argument| argument == folder)
}
